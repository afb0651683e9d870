// lesson 20 dqn | Balancing a pole | 深度 Q 网络：让杆子不倒

(** summary
A cart carries a pole that would fall. A network learns to keep it upright by pushing the cart left or right. Nobody shows it how: there is a **reward** (奖励) for balance, and a memory of its own past. This is **reinforcement learning** (强化学习), and the method is the **deep Q-network** (深度 Q 网络, DQN).
*)

(** learn
- What a **Q value** is, and the **Bellman equation** (贝尔曼方程) that it has to satisfy
- **Exploration and exploitation** (探索与利用): how epsilon balances trying things out against using what is known
- **Experience replay** (经验回放) and the **target network** (目标网络): what they are for, and whether the second matters here
- Why nothing is learned in the first {{learning_starts}} episodes
*)

(** result
Reward {{mean_reward_last50:F1}} per episode over the last fifty, {{before:F1}} before learning; a game of {{balanced_steps}} steps.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open System
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Dqn

let lesson =
    Lesson.create (fsi.CommandLineArgs, Length.Episodes(full = 400, quick = 240))

(** game
## The game

Reinforcement learning has an **agent** (智能体), here the network, and an **environment** (环境), here a cart with a pole. At each time step the agent sees the **state** (状态) $s$ and chooses an **action** (动作) $a$; the environment answers with a reward $r$ and the next state $s'$. There are no labels: a reward says how good things are now, not what should have been done.

The state is four numbers: position $x$ and velocity $\dot x$ of the cart, angle $\theta$ and angular velocity $\dot\theta$ of the pole. (A dot is the change per second, two dots the change of that.) There are two actions: push with ten newtons to the left, $F = -10$ N, or to the right, $F = 10$ N, fifty times a second. With $M = 1$ kg for the cart, $m = 0.1$ kg for the pole, $l = 0.5$ m from the hinge to its middle and gravity $g = 9.8$ m/s², mechanics gives the accelerations:

$$ \begin{aligned} u &= \frac{F + m l \, \dot\theta^2 \sin\theta}{M + m} \\ \ddot\theta &= \frac{g \sin\theta - u \cos\theta}{l \left( 4/3 - m \cos^2\theta / (M + m) \right)} \\ \ddot x &= u - \frac{m l \, \ddot\theta \cos\theta}{M + m} \end{aligned} $$

($u$ is only a name for the part that both share.) In each step of $0.02$ seconds, $0.02$ times the velocity is added to the position, and $0.02$ times the acceleration to the velocity; the same goes for the angle. The game is lost when the pole leans by more than twelve degrees or the cart leaves the track, $2.4$ m from the middle. It has no other end, and an agent that plays well would play for ever; so we cap an **episode** (回合) at {{cap}} steps{{#quick}} ({{full_cap}} at full length){{/quick}}.
*)

(*** file: 20-dqn/CartPole.fs ***)

(** reward
## The reward

The plain reward would be one for each step that the game lasts. The original course, Morvan Zhou's tutorial, gives more detail, and so do we: the reward is large when the cart is near the middle and the pole upright,

$$ r = \left( 0.2 - \frac{|x|}{2.4} \right) + \left( 0.5 - \frac{|\theta|}{12°} \right) $$

so at most $0.7$ per step. This is called **reward shaping** (奖励塑形): it says early that a pole that leans is worse than one that stands.
*)

let fullCap = 500
let random, cap = Random lesson.Seed, lesson.Pick(fullCap, 200)
let reward (s: CartPole) = (0.2 - s.OffCentre) + (0.5 - s.Lean)

(** q
## Q values

Immediate rewards are not enough: a push that straightens the pole may send the cart off the track. What counts is the sum of all rewards to come, the **return** (回报). Rewards further away count less: each step further multiplies them by the **discount factor** (折扣因子) $\gamma$:

$$ r_0 + \gamma r_1 + \gamma^2 r_2 + \gamma^3 r_3 + \dots $$

With $\gamma$ = {{gamma}} about ten steps count, since $1 + \gamma + \gamma^2 + \dots = 1 / (1 - \gamma) = 10$, and no return is above $0.7 \cdot 10 = 7$.

$Q(s, a)$ is the return to expect when the agent does $a$ in state $s$ and acts in the best way from then on. Whoever knows $Q$ knows how to play: choose the action with the larger value. And $Q$ has to agree with itself: what it promises now is the next reward, plus $\gamma$ times the best that it promises after that. This is the **Bellman equation**:

$$ Q(s, a) = r + \gamma \max_{a'} Q(s', a') $$

With few states one could keep $Q$ in a table. Here states are four real numbers, so a network estimates it: a state goes in, the Q values of both actions come out.
*)

(*** pytorch: model ***)
let layer inputs outputs =
    let linear = Linear(inputs, outputs)
    linear.weight <- 0.1 * dsharp.randn [ outputs; inputs ] // N(0, 0.1²), as in the course
    linear

let network () =
    layer 4 50 --> dsharp.relu --> layer 50 2 // (n, 4) -> (n, 2)

let net, target = network (), network ()

lesson.Summary net

(** act
## Exploring

An agent that always does what it thinks best never finds out that something else is better. So with probability $\varepsilon$ (epsilon) it pushes at random, to **explore**; otherwise it takes the action of the largest Q value, to **exploit** what it knows, which is called **greedy** (贪心). Here $\varepsilon$ = {{epsilon}}. (The original course's script writes $0.9$: there epsilon is the share of greedy moves. In books it is the share of random ones, as here.)
*)

let epsilon, gamma = 0.1, 0.9
let best (state: CartPole) = (state.toTensor () --> net).argmax()[0]
let explores () = random.NextDouble() >= 1.0 - epsilon

let choose state =
    if explores () then random.Next 2 else best state

(** replay
## A memory

Each step gives one **transition** (转移) $(s, a, r, s')$ to learn from. Learning from them in order has two faults: neighbours in time are nearly the same, so a batch of them says little, and what was learned a minute ago is overwritten by what is learned now. **Experience replay** keeps the last {{memory_size:N0}} transitions and draws each batch from them at random. So each is also used many times.

The class is short: four arrays in which the newest transition takes the place of the oldest.
*)

let batchSize, lr = 32, 0.01
let memory = ReplayMemory(2000, 4, random)

(*** file: 20-dqn/ReplayMemory.fs ***)

(** learning
## A target that stays fixed

Training makes the Bellman equation true. For each transition $i$ of a batch the right side is the target, the left side the prediction, and the loss is the mean squared error between them:

$$ L(\theta) = \frac{1}{n} \sum_{i=1}^{n} \left( Q_{\theta}(s_i, a_i) - \left( r_i + \gamma \max_{a} Q_{\theta^-}(s'_i, a) \right) \right)^2 $$

($\theta$ now stands for the network's parameters, as in [lesson 04](../04-regression/index.html).) The target contains the network itself: each update of $Q$ moves what it is compared with. So the target comes from a copy with older parameters $\theta^-$, the **target network**, which is renewed every hundred learning steps and stays fixed in between.

In code, `gather` picks the Q value of the action that was taken. The target is computed outside `adam.step`, where parameters are constants: no gradient flows into it.

One thing is left out here, as in the original course: when a game is lost there is no next state, and the target should be $r$ alone.

The tab *PyTorch* has the same lines there. The numbers of both are from a run with seed one at full length. From the same start and on the same ten batches of transitions, drawn at random for this comparison, the tenth loss is {{pytorch.theirs.loss_tenth:F5}} in PyTorch and {{pytorch.ours.loss_tenth:F5}} in this library.
*)

(*** pytorch: learning ***)
let adam = Adam(net, lr = lr)

let learn () =
    if memory.overflows then
        if adam.stateStep % 100 = 0 then
            target.parametersVector <- net.parametersVector

        let states, actions, rewards, nexts = memory.sample batchSize
        let goal = rewards + gamma * (nexts --> target).max(1, keepDim = true) // (32, 1)
        let q () = (states --> net).gather(1, actions) // (32, 1)
        adam.step (fun () -> dsharp.mseLoss (q (), goal)) |> ignore

(*** hide ***)
lesson.KeepStart(
    net,
    fun () ->
        let copy, frozen = net.clone (), net.clone ()
        let adam = Adam(copy, lr = lr)
        let states, nexts = dsharp.randn [ 10; 32; 4 ], dsharp.randn [ 10; 32; 4 ]
        let actions = dsharp.randint (0, 2, [ 10; 32; 1 ], dtype = Dtype.Int64)
        let rewards = dsharp.rand [ 10; 32; 1 ]

        let losses = [
            for at in 0..9 ->
                let goal = rewards[at] + gamma * (nexts[at] --> frozen).max(1, keepDim = true)

                adam.step (fun () ->
                    dsharp.mseLoss ((states[at] --> copy).gather(1, actions[at]), goal))
        ]

        [ "states", states; "actions", actions; "rewards", rewards; "nexts", nexts ],
        [ ("loss_tenth", box (float (List.last losses))) ]
)

(** training
## Training

Play, remember, learn: once the memory is full, each push is followed by one learning step on a random batch.

In this run the agent that knows nothing loses after {{before_steps:F0}} pushes on average, since it pushes nearly always to the same side; so {{learning_starts}} episodes pass until {{memory_size:N0}} transitions are there. Until then it does not learn, as in the original course: the first batches would be drawn from a handful of games. What it earned in that time is {{before:F1}} per episode.

Then the reward rises{{#quick}} (in this shortened run there are few episodes left for it){{/quick}}. It never stays quite constant: with $\varepsilon$ = {{epsilon}} every tenth push is random and half of these go the wrong way, and each learning step moves *all* Q values a little.
*)

let episode _ =
    let mutable state, total, steps = CartPole.start random, 0.0, 0

    while steps < cap && not (CartPole.isOver state) do
        let action = choose state
        let next = CartPole.push action state
        memory.store (state.toArray (), action, reward next, next.toArray ())
        learn ()
        total <- total + reward next
        state <- next
        steps <- steps + 1

    total, steps, adam.stateStep > 0

let played = lesson.Train lesson.Episodes episode |> Episodes.ofArray

lesson.Chart(
    Episodes.figures played,
    "Each dot is an episode; the line is the mean of the last ten."
)

(** balanced
## One game

After training and without exploring the agent holds the pole for {{balanced_steps}} steps. Watch the cart: to raise the pole it drives *under* it, in many short pushes.

The colours below it show what the agent has understood: the difference of the two Q values, with the cart at rest in the middle of the track. Orange means that it pushes right, blue that it pushes left. The border should run from upper left to lower right: a pole that leans to the right but already turns back to the left needs no help.
*)

let game = CartPole.play cap best (CartPole.start random)
let balanced = game.Length - 1

lesson.Chart(CartPoleFigures.film game, "The game in its own time, drawn to scale.")
lesson.Chart(CartPoleFigures.preference net.forward, "Each place is a state of the pole.")

(** seeds
## Is this run typical?

Reinforcement learning is known to depend on chance, since the agent makes its own data. This small game does so in when learning begins, in episode {{seeds.learning_starts.min}} to {{seeds.learning_starts.max}}, but little in its end. At {{seeds.mean_reward_last50.count}} seeds and full length the reward over the last fifty episodes is between {{seeds.mean_reward_last50.min:F0}} and {{seeds.mean_reward_last50.max:F0}}, in the middle {{seeds.mean_reward_last50.median:F0}}; the shortest game without exploring lasts {{seeds.balanced_steps.min}} steps, where the cap is {{full_cap}}.
*)

let starts, before, last50 = played.Starts, played.Before, played.Last50
lesson.Say $"reward {before:F1} until learning starts in episode {starts}, {last50:F1} at last"

lesson.Metrics [
    "learning_starts", starts
    "mean_reward_last50", last50
    "balanced_steps", balanced
    "environment_steps", Array.sum played.Lengths
]

lesson.Seeds(
    [ "reward", "mean_reward_last50"; "steps of the last game", "balanced_steps" ],
    "The results at each seed."
)

(** live
## Push the cart

The trained network plays in this page. Push against it, shove the pole, and see how much it can take; nobody ever pushed it while it learned. Then take over yourself.
*)

lesson.Live("cartpole", [ ("network", LiveNetwork.toJson net) ], "The network against you.")

(** break
## Break it: the value of the wrong action

The prediction has to be the value of the action that was *taken*. Take the value of the best action instead.

```diff
-         let q () = (states --> net).gather(1, actions) // (32, 1)
+         let q () = (states --> net).max(1, keepDim = true) // (32, 1)
```

`dotnet fsi scripts/lesson.fsx dqn --break` makes the mistake for you; the button below the figure shows what it looks like.

> The last game lasts {{break.balanced_steps}} steps; the median is {{seeds.balanced_steps.median:F0}}. The shapes are the same and the loss falls, but what followed one action is now credited to another. So the rewards no longer tell the network which action was good: it learns how good states are, and nothing about actions.
*)

(*** hide ***)
lesson.Break(
    Episodes.figures played |> List.head |> snd,
    "The reward of each episode; the button makes the mistake."
)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx dqn --try 1` does the first.

### 1. No target network

Let the target come from the network that learns. Does it fall apart?

```diff
- let goal = rewards + gamma * (nexts --> target).max(1, keepDim = true) // (32, 1)
+ let goal = rewards + gamma * (nexts --> net).max(1, keepDim = true) // (32, 1)
```

> Reward {{try.1.mean_reward_last50:F0}} over the last fifty episodes, within the range of the seeds with a target network, {{seeds.mean_reward_last50.min:F0}} to {{seeds.mean_reward_last50.max:F0}}: in this small game no difference is to be seen. With long horizons and large networks there is one, and that is what it was invented for.

### 2. The plain reward

One for each step, nothing else. Does it still learn?

```diff
- let reward (s: CartPole) = (0.2 - s.OffCentre) + (0.5 - s.Lean)
+ let reward (s: CartPole) = 1.0
```

> The last game lasts {{try.2.balanced_steps}} steps. The reward is the same in every state, and since the target ignores that a game is lost, nothing in it says that falling is bad.

### 3. Half of all pushes at random

Does more exploration teach more?

```diff
- let epsilon, gamma = 0.1, 0.9
+ let epsilon, gamma = 0.5, 0.9
```

> No. The reward over the last fifty episodes is {{try.3.mean_reward_last50:F0}}, where the same seed has {{seeds.mean_reward_last50.first:F0}}, since one push in four goes the wrong way. The game without exploring lasts {{try.3.balanced_steps}} steps; with little exploration it lasts {{seeds.balanced_steps.min}} at every seed.
*)

(** readings
## Read on

- This is the last lesson. [Lesson 01](../01-gradient-descent/index.html) has the idea that carried all of them, gradient descent.
- V. Mnih and others, [Human-level control through deep reinforcement learning](https://doi.org/10.1038/nature14236), Nature 518 (2015): DQN, with replay and target network, on video games.
- A. Barto, R. Sutton, C. Anderson, [Neuronlike adaptive elements that can solve difficult learning control problems](https://doi.org/10.1109/TSMC.1983.6313077), 1983: the cart and the pole.
- R. Sutton, A. Barto, [Reinforcement Learning: An Introduction](https://mitpress.mit.edu/9780262039246/reinforcement-learning/), second edition.
*)

(*** hide ***)
lesson.Hyperparameters [ "lr", lr; "batch_size", batchSize; "gamma", gamma; "cap", cap ]
let beforeSteps = Array.averageBy float played.Lengths[.. max 0 (starts - 1)]

lesson.Values [
    "before", before
    "full_cap", fullCap
    "before_steps", beforeSteps
    "epsilon", epsilon
    "memory_size", 2000
]

lesson.Check("the reward grows fivefold", last50 > 5.0 * before, $"{before:F1} -> {last50:F1}")
lesson.Finish()
