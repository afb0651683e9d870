namespace DiffLessons.Lessons.Dqn

open DiffLessons.Plotting

/// What an agent played: the reward and the length of each episode, and where learning began.
type Episodes = {
    /// The reward of each episode.
    Rewards: float[]
    /// The steps of each episode.
    Lengths: int[]
    /// The first episode in which the agent learned, from 0; their number if it never did.
    Starts: int
    /// The mean reward of the episodes before that; of all if there is none.
    Before: float
    /// The mean reward of the last 50 episodes, or of all if there are fewer.
    Last50: float
}

/// Sums up what an agent played.
[<RequireQualifiedAccess>]
module Episodes =

    /// The episodes as a whole.
    /// `played`: Reward and steps of each episode, and whether the agent had learned anything by its end; at least one.
    let ofArray (played: (float * int * bool)[]) : Episodes =
        let rewards, lengths, learned = Array.unzip3 played

        let starts = learned |> Array.tryFindIndex id |> Option.defaultValue rewards.Length

        {
            Rewards = rewards
            Lengths = lengths
            Starts = starts
            Before = Array.average (if starts = 0 then rewards else rewards[.. starts - 1])
            Last50 = Array.average rewards[max 0 (rewards.Length - 50) ..]
        }

    /// Each episode as a point, the mean of every ten as a line, and where learning started.
    let private panel starts name (values: float[]) =
        let episodes = [| 0 .. values.Length - 1 |]

        let mean at =
            Array.average values[max 0 (at - 9) .. at]

        Figure.axes "episode" name
        |> Figure.points "episode" episodes values
        |> Figure.muted
        |> Figure.line "mean of ten" episodes (Array.map mean episodes)
        |> Figure.colour "@1"
        |> Figure.dashed "learning starts" [| starts; starts |] [|
            Array.min values
            Array.max values
        |]
        |> Figure.colour "@2"
        |> Figure.height 340

    /// Figures of reward and length, with their titles.
    let figures (episodes: Episodes) : (string * Figure) list = [
        "Reward", panel episodes.Starts "reward" episodes.Rewards
        "Length", panel episodes.Starts "steps" (Array.map float episodes.Lengths)
    ]
