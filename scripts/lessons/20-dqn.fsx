// lesson 20 dqn | Balancing a pole | 深度 Q 网络：让杆子不倒

(**
# 20. A deep Q-network balances a pole

A cart carries a pole that would fall. Nobody says how to act: there is a reward for balance, and a memory.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open System
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons.Dqn

let info = {
    Number = 20
    Name = "dqn"
    Title = "Balancing a pole"
    TitleZh = "深度 Q 网络：让杆子不倒"
    Summary =
        "A network learns to keep a pole upright by pushing its cart left or right. It learns from its own past alone: 2,000 remembered moments, drawn at random."
    SummaryZh = "网络通过左右推小车学会让杆子立住。它只从自己的经历中学习：随机回放最近的 2000 个瞬间。"
    Learn = [
        "What a **Q value** is: the reward to expect from an action, now and later"
        "Why a memory, drawn at random, and a target that holds still make learning steady"
        "How exploring and using what is known are weighed by epsilon"
    ]
    Try = [
        "No target network: let `target` be `net` itself. What happens?"
        "The plain reward, 1 for each step: how much longer does it take?"
        "Epsilon 0.99 or 0.5: does it still learn, does it play better?"
    ]
    Length = Epochs(full = 400, quick = 240)
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Environment: a state of four numbers, two actions; a reward for being near the middle and upright *)
    let random, most = Random lesson.Seed, lesson.Pick(500, 200)
    let reward (s: CartPole) = (0.2 - s.OffCentre) + (0.5 - s.Lean)

    (** ## Model: the state (n, 4) -> the Q values of both actions (n, 2), weights N(0, 0.1); and a copy as target *)
    let layer inputs outputs =
        let linear = Linear(inputs, outputs)
        linear.weight <- 0.1 * dsharp.randn [ outputs; inputs ]
        linear

    let networks = [ for _ in 1..2 -> layer 4 50 --> dsharp.relu --> layer 50 2 ]
    let net, target = networks[0], networks[1]
    let lr, batchSize, epsilon, gamma = 0.01, 32, 0.9, 0.9
    let adam, memory = Adam(net, lr = lr), ReplayMemory(2000, 4, random)
    let best (state: CartPole) = (state.toTensor () --> net).argmax()[0]
    let explores () = random.NextDouble() >= epsilon
    lesson.Say(net.summary ())

    (** ## Learning: Q of what was done moves to its reward plus gamma times the best that the target expects next *)
    let learn () =
        if memory.overflows then
            if adam.stateStep % 100 = 0 then
                target.parametersVector <- net.parametersVector

            let states, actions, rewards, nexts = memory.sample batchSize
            let goal = rewards + gamma * (nexts --> target).max(1, keepDim = true) // (32, 1)
            let q () = (states --> net).gather(1, actions) // (32, 1)
            adam.step (fun () -> dsharp.mseLoss (q (), goal)) |> ignore

    (** ## Training: play and remember; once the memory is full, learn at every step *)
    let episode _ =
        let mutable state, total, steps = CartPole.start random, 0.0, 0

        while steps < most && not (CartPole.isOver state) do
            let action = if explores () then random.Next 2 else best state
            let next = CartPole.push action state
            memory.store (state.toArray (), action, reward next, next.toArray ())
            learn ()
            total <- total + reward next
            state <- next
            steps <- steps + 1

        total, steps, adam.stateStep > 0

    let played = lesson.Train lesson.Epochs episode |> Episodes.ofArray
    let starts, before, last50 = played.Starts, played.Before, played.Last50
    lesson.Say $"reward {before:F1} until learning starts in episode {starts}, {last50:F1} at last"
    let game = CartPole.play most best (CartPole.start random) // without exploring
    let balanced, pushes = game.Length - 1, Array.sum played.Lengths

    (** ## The page *)
    lesson.Section("The game", CartPole.rules most)

    lesson.Section(
        "The network",
        """A step earns \( r = (0.2 - |x| / 2.4) + (0.5 - |\theta| / 12°) \). The network gives \( Q(s, a) \), the reward to expect from action \( a \) in state \( s \), now and later, where each step further counts \( \gamma = 0.9 \) of the one before. It should agree with itself: what it promises now is what comes, plus what it promises then.

\[ L = \frac{1}{n} \sum_{i=1}^{n} \left( Q(s_i, a_i) - \left( r_i + \gamma \max_{a} Q^{\ast}(s'_i, a) \right) \right)^2 \]

The promise on the right comes from a copy \( Q^{\ast} \) that is renewed every 100 learning steps: else the network would chase its own tail. Batches are drawn from the last 2,000 moments, so that neighbours in time do not learn together."""
    )

    lesson.Summary net

    lesson.Section(
        "Reward per episode",
        $"Until episode {starts} the memory fills and nothing is learned. Then the curve leaps within a few dozen episodes. It never holds quite still: one push in twenty still goes the wrong way, at random, and each learning step moves all Q values a little."
    )

    lesson.Chart(Episodes.figures played, "Each dot is an episode.")

    lesson.Section(
        "One game, balanced",
        $"After training and without exploring: {balanced} steps. Watch the cart: to raise the pole it drives *under* it, in many small pushes. The colours below show why: they are the difference of the two Q values, with the cart at rest in the middle. Where they are orange the network pushes right, where they are blue left: always to the side to which the pole is about to fall."
    )

    lesson.Chart(CartPoleFigures.film game, "The game in its own time, drawn to scale.")
    lesson.Chart(CartPoleFigures.preference net.forward, "Each place is a state of the pole.")
    lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "gamma", gamma; "cap", most ]
    lesson.Metrics [ "learning_starts", starts; "mean_reward_last50", last50 ]
    lesson.Metrics [ "balanced_steps", balanced; "environment_steps", pushes ]
    lesson.Check("the reward grows fivefold", last50 > 5.0 * before, $"{before:F1} -> {last50:F1}")
    $"reward {last50:F1} per episode over the last 50, {before:F1} before learning; a game of {balanced} steps")
