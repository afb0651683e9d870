namespace DiffLessons.Lessons.Dqn

open System
open DiffLessons

/// The last transitions of an agent, of which it learns in random batches (Lin 1992).
/// Past its capacity each new transition takes the place of the oldest.
/// `capacity`: How many transitions are kept, 1 or more.
/// `features`: The numbers in a state, 1 or more.
/// `random`: Chooses the batches.
/// OptionException: A size is below 1.
[<Sealed>]
type ReplayMemory(capacity: int, features: int, random: Random) =
    do
        if capacity < 1 || features < 1 then
            raise (
                OptionException
                    $"ReplayMemory: expected a capacity and features of 1 or more, got {capacity} and {features}."
            )

    let states = Array.zeroCreate<float32>(capacity * features)
    let nexts = Array.zeroCreate<float32>(capacity * features)
    let actions = Array.zeroCreate<int64> capacity
    let rewards = Array.zeroCreate<float32> capacity
    let mutable count = 0

    let keep (all: float32[]) at (state: float32[]) =
        if state.Length <> features then
            raise (
                ShapeException
                    $"ReplayMemory.store: expected states of {features} numbers, got {state.Length}."
            )

        Array.blit state 0 all (at * features) features

    /// How many transitions were ever stored.
    member _.stored = count

    /// Whether so many were stored that the oldest have begun to go.
    member _.overflows = count > capacity

    /// Keeps a transition.
    /// `state`: Where the agent was.
    /// `action`: What it did.
    /// `reward`: What it got for that.
    /// `next`: Where it came.
    /// ShapeException: A state does not have that many numbers.
    member _.store(state: float32[], action: int, reward: float, next: float32[]) : unit =
        let at = count % capacity
        keep states at state
        keep nexts at next
        actions[at] <- int64 action
        rewards[at] <- float32 reward
        count <- count + 1

    /// A batch drawn at random from what is kept; one transition may come twice.
    /// `batchSize`: How many, n.
    /// Returns: States (n, features), actions (n, 1) of Int64, rewards (n, 1), next states (n, features), on the default device.
    /// OptionException: Nothing is stored yet.
    member _.sample(batchSize: int) : Tensor * Tensor * Tensor * Tensor =
        if count = 0 then
            raise (
                OptionException
                    "ReplayMemory.sample: nothing is stored yet. Store transitions first."
            )

        let chosen = Array.init batchSize (fun _ -> random.Next(min count capacity))

        let rows (all: float32[]) =
            let picked = Array.zeroCreate<float32>(batchSize * features)

            for i in 0 .. batchSize - 1 do
                Array.blit all (chosen[i] * features) picked (i * features) features

            dsharp.tensor(picked).view [ batchSize; features ]

        let column (all: 'T[]) =
            dsharp.tensor(Array.map (fun at -> all[at]) chosen).unsqueeze 1

        rows states, column actions, column rewards, rows nexts
