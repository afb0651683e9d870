/// The cart-pole game, the memory of an agent that plays it, and what it played.
module DiffLessons.Lessons.Tests.CartPoleTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons.Dqn

/// States all over the game, in sixteenths of what is allowed; speeds to 2.
let private states =
    Gen.listOfLength 4 (Gen.choose (-16, 16))
    |> Gen.map (fun parts ->
        let part (i: int) = float parts[i] / 16.0

        {
            Position = 2.4 * part 0
            Velocity = 2.0 * part 1
            Angle = CartPole.AngleLimit * part 2
            AngularVelocity = 2.0 * part 3
        })
    |> Arb.fromGen

let private mirrored (state: CartPole) = {
    Position = -state.Position
    Velocity = -state.Velocity
    Angle = -state.Angle
    AngularVelocity = -state.AngularVelocity
}

let private near (found: float) (expected: float) message =
    Expect.isLessThan (abs (found - expected)) 1e-9 $"{message}: {found}, expected {expected}"

let private physics = [
    // The equations of motion as Lagrange's method gives them, with a pole of 0.1 kg whose moment of inertia about its
    // middle is m l^2 / 3: what the game computes must fulfil them.
    DiffLessons.Tests.Properties.property
        "the accelerations obey the equations of motion"
        states
        (fun state ->
            for action, force in [ 0, -10.0; 1, 10.0 ] do
                let next = CartPole.push action state
                let linear = (next.Velocity - state.Velocity) / CartPole.tau
                let angular = (next.AngularVelocity - state.AngularVelocity) / CartPole.tau
                let m, l = 0.1, 0.5
                let turning = state.AngularVelocity * state.AngularVelocity
                let along = m * l * (angular * cos state.Angle - turning * sin state.Angle)
                near (1.1 * linear + along) force $"forces along the track, action {action}"
                let torque = m * l * (9.8 * sin state.Angle - linear * cos state.Angle)
                near (m * l * l * 4.0 / 3.0 * angular) torque $"torques, action {action}")
    DiffLessons.Tests.Properties.property
        "positions follow the velocities before the push"
        states
        (fun state ->
            let next = CartPole.push 1 state
            near next.Position (state.Position + 0.02 * state.Velocity) "cart"
            near next.Angle (state.Angle + 0.02 * state.AngularVelocity) "pole")
    DiffLessons.Tests.Properties.property
        "the game has no left or right of its own"
        states
        (fun state ->
            let one, other = CartPole.push 1 state, mirrored (CartPole.push 0 (mirrored state))
            near one.Velocity other.Velocity "cart"
            near one.AngularVelocity other.AngularVelocity "pole")
    test "the game is lost beyond 12 degrees and 2.4 metres, on either side" {
        let still = {
            Position = 0.0
            Velocity = 0.0
            Angle = 0.0
            AngularVelocity = 0.0
        }

        for sign in [ -1.0; 1.0 ] do
            let at position degrees =
                CartPole.isOver {
                    still with
                        Position = sign * position
                        Angle = sign * degrees * Math.PI / 180.0
                }

            Expect.isFalse (at 2.399 11.99) "both within"
            Expect.isTrue (at 2.401 0.0) "off the track"
            Expect.isTrue (at 0.0 12.01) "fallen"
    }
    test "a beginning is near the middle" {
        let random = Random 1

        for _ in 1..100 do
            for number in (CartPole.start random).toArray() do
                Expect.isTrue (abs number <= 0.05f) $"{number}"
    }
]

let private games = [
    test "a game ends when it is lost, or at the limit" {
        let random = Random 1
        let pushed = CartPole.play 500 (fun _ -> 1) (CartPole.start random)
        Expect.isLessThan pushed.Length 15 "always right: the pole falls soon"
        Expect.isTrue (CartPole.isOver (Array.last pushed)) "lost"
        Expect.all pushed[.. pushed.Length - 2] (CartPole.isOver >> not) "not before"

        let leaning (state: CartPole) =
            if 5.0 * state.Angle + state.AngularVelocity > 0.0 then
                1
            else
                0

        let held = CartPole.play 20 leaning (CartPole.start random)
        Expect.equal held.Length 21 "20 pushes"
    }
    test "the film shows every second state in the game's own time" {
        let states = CartPole.play 9 (fun _ -> 0) (CartPole.start (Random 1))
        let film = CartPoleFigures.film states
        Expect.equal film.Frames.Length ((states.Length + 1) / 2) "frames"
        Expect.equal film.Speed 25.0 "frames a second"
        Expect.stringStarts film.Frames[1].Label "0.04 s: cart at " "label"
    }
    test "the picture of a preference has the sign of the difference" {
        let values (states: Tensor) =
            dsharp.cat ([ dsharp.zeros [ states.shape[0]; 1 ]; states[*, 2].unsqueeze 1 ], 1)

        match (CartPoleFigures.preference values).Traces with
        | [ "Q(right) - Q(left)", fields ] ->
            let found name =
                fields |> List.find (fst >> (=) name) |> snd

            let limit = CartPole.AngleLimit |> float32 |> float

            Expect.equal
                (Json.toCompact (found "zmin"), Json.toCompact (found "zmax"))
                (Json.toCompact (Json.number -limit), Json.toCompact (Json.number limit))
                "range"
        | traces -> failtest $"{traces}"
    }
]

/// How many transitions go into a memory, and its capacity.
let private amounts =
    Arb.fromGen (Gen.zip (Gen.choose (1, 30)) (Gen.choose (1, 12)))

let private memories = [
    DiffLessons.Tests.Properties.property
        "a batch comes from the last transitions, each whole"
        amounts
        (fun (stored, capacity) ->
            let memory = ReplayMemory(capacity, 2, Random 1)

            for i in 0 .. stored - 1 do
                let value = float32 i
                memory.store ([| value; -value |], i % 2, float i, [| value + 1.0f; 0.5f |])

            Expect.equal (memory.stored, memory.overflows) (stored, stored > capacity) "count"
            let states, actions, rewards, nexts = memory.sample 64
            Expect.equal states.shape [| 64; 2 |] "states"
            Expect.equal actions.shape [| 64; 1 |] "actions"
            Expect.equal actions.dtype Dtype.Int64 "actions"
            Expect.equal rewards.shape [| 64; 1 |] "rewards"
            Expect.equal nexts.shape [| 64; 2 |] "next states"
            let seen = rewards.view(-1).toArray1D<int>()

            for row in 0..63 do
                let i = seen[row]

                Expect.isTrue
                    (i >= stored - capacity && i < stored)
                    $"{i} of {stored}, capacity {capacity}"

                Expect.equal (states[row].toArray1D<int>()) [| i; -i |] "state"
                Expect.equal (int (float actions[row, 0])) (i % 2) "action"
                Expect.equal (nexts[row].toArray1D<float>()) [| float (i + 1); 0.5 |] "next state")
    test "every transition that is kept comes up" {
        let memory = ReplayMemory(5, 1, Random 1)

        for i in 0..7 do
            memory.store ([| float32 i |], 0, 0.0, [| 0.0f |])

        let states, _, _, _ = memory.sample 200
        let seen = states.view(-1).toArray1D<int>() |> Array.distinct |> Array.sort
        Expect.equal seen [| 3; 4; 5; 6; 7 |] ""
    }
    DiffLessons.Tests.Properties.wrong<OptionException>
        "nothing can be drawn from an empty memory"
        "ReplayMemory.sample: nothing is stored yet. Store transitions first."
        (fun () -> ReplayMemory(5, 1, Random 1).sample 1 |> ignore)
    DiffLessons.Tests.Properties.wrong<ShapeException>
        "a state of another length is refused"
        "ReplayMemory.store: expected states of 2 numbers, got 1."
        (fun () -> ReplayMemory(5, 2, Random 1).store([| 1.0f |], 0, 0.0, [| 1.0f; 2.0f |]))
    DiffLessons.Tests.Properties.wrong<OptionException>
        "a memory without room is refused"
        "ReplayMemory: expected a capacity and features of 1 or more, got 0 and 2."
        (fun () -> ReplayMemory(0, 2, Random 1) |> ignore)
]

let private summaries = [
    test "episodes are summed up before learning and at the end" {
        let episodes = Episodes.ofArray [| for i in 0..99 -> float i, 10 * i, i >= 20 |]
        Expect.equal (episodes.Starts, episodes.Before, episodes.Last50) (20, 9.5, 74.5) ""
        Expect.equal (episodes.Rewards[3], episodes.Lengths[3]) (3.0, 30) ""
        Expect.equal (List.map fst (Episodes.figures episodes)) [ "Reward"; "Length" ] ""
    }
    test "an agent that never learned, or always did, has means all the same" {
        let never = Episodes.ofArray [| 1.0, 1, false; 3.0, 1, false |]
        Expect.equal (never.Starts, never.Before, never.Last50) (2, 2.0, 2.0) "never"
        let always = Episodes.ofArray [| 1.0, 1, true; 3.0, 1, true |]
        Expect.equal (always.Starts, always.Before, always.Last50) (0, 2.0, 2.0) "always"
    }
]

let tests = testList "cart-pole" (physics @ games @ memories @ summaries)
