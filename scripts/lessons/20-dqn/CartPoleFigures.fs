namespace DiffLessons.Lessons.Dqn

open System
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Lessons

/// Pictures of the cart-pole game and of what a network makes of it.
[<RequireQualifiedAccess>]
module CartPoleFigures =

    let private degrees = 180.0 / Math.PI

    /// The outline of the cart.
    let private cart state =
        let left, right = state.Position - 0.25, state.Position + 0.25
        [| left; right; right; left; left |], [| -0.15; -0.15; 0.0; 0.0; -0.15 |]

    /// The pole from its hinge to its tip.
    let private pole state =
        let x, length = state.Position, CartPole.poleLength
        [| x; x + length * sin state.Angle |], [| 0.0; length * cos state.Angle |]

    let private moment (states: CartPole[]) at =
        let state = states[at]
        let place, lean = state.Position, state.Angle * degrees

        Frame.create $"{float at * CartPole.tau:F2} s: cart at {place:F2} m, pole at {lean:F1}°"
        |> Frame.set "cart" (Change.XY(cart state))
        |> Frame.set "pole" (Change.XY(pole state))

    /// A figure that replays a game in its own time, drawn to scale.
    /// `states`: The states of the game, at least one; every second is shown.
    let film (states: CartPole[]) : Figure =
        let last, edge = Array.last states, CartPole.PositionLimit
        let thick = [ "color", Json.text "@2"; "width", Json.number 7.0 ]
        let track = [| -edge; -edge; -edge; edge; edge; edge |]

        Figure.axes "position (m)" "height (m)"
        |> Figure.line "track" track [| -0.08; -0.22; -0.15; -0.15; -0.08; -0.22 |]
        |> Figure.muted
        |> (cart last ||> Figure.line "cart")
        |> Figure.colour "@1"
        |> Figure.withField "fill" (Json.text "toself")
        |> (pole last ||> Figure.line "pole")
        |> Figure.withField "line" (Json.object thick)
        |> Figure.xRange -2.6 2.6
        |> Figure.yRange -0.4 1.2
        |> Figure.equalAxes
        |> Figure.height 320
        |> Figure.speed (0.5 / CartPole.tau)
        |> Figure.replay [ for at in 0..2 .. states.Length - 1 -> moment states at ]

    /// A figure of what a network prefers, in the middle of the track with the cart at rest, by the pole's angle and angular velocity.
    /// `values`: Gives the Q values of left and right, shape (n, 2), of states (n, 4).
    let preference (values: Tensor -> Tensor) : Figure =
        let angles = Grid.along -CartPole.AngleLimit CartPole.AngleLimit 41
        let velocities = Grid.along -2.0 2.0 41
        let places = Grid.points angles velocities // (1681, 2)
        let resting = dsharp.zeros places.shape
        let q = values (dsharp.cat ([ resting; places ], 1)) // (1681, 2)
        let gain = Grid.rows 41 (q[*, 1] - q[*, 0])
        let most = gain |> Array.map (Array.map abs >> Array.max) |> Array.max

        Figure.axes "angle of the pole (°)" "angular velocity (rad/s)"
        |> Fields.heatmap
            "Q(right) - Q(left)"
            Scale.Diverging
            -most
            most
            (Array.map ((*) degrees) angles)
            velocities
            gain
        |> Figure.height 380
