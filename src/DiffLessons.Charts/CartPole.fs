namespace DiffLessons.Charts

open System

/// <summary>A cart on a track, with a pole on it that would fall: the state of the game that lesson 20 learns.</summary>
[<Struct>]
type CartPole = {
    /// <summary>Where the cart is, in metres from the middle of the track.</summary>
    Position: float
    /// <summary>The speed of the cart in metres a second, to the right.</summary>
    Velocity: float
    /// <summary>How far the pole leans, in radians, to the right.</summary>
    Angle: float
    /// <summary>How fast the pole turns, in radians a second.</summary>
    AngularVelocity: float
} with

    /// <summary>The four numbers in the order in which they are declared, as a network takes them.</summary>
    member t.toArray() : float32[] = [|
        float32 t.Position
        float32 t.Velocity
        float32 t.Angle
        float32 t.AngularVelocity
    |]

/// <summary>The physics and the rules of the cart-pole game.</summary>
/// <remarks>
/// A frictionless cart of 1 kg carries a pole of 0.1 kg and 1 m, and is pushed by 10 N to the left or to the right, fifty times a second. Source: Barto, Sutton and
/// Anderson 1983; numbers, limits and integration (explicit Euler steps) as in the environment known as CartPole-v0.
/// </remarks>
[<RequireQualifiedAccess>]
module CartPole =

    let private gravity = 9.8
    let private cartMass = 1.0
    let private poleMass = 0.1
    let private mass = cartMass + poleMass

    /// Half the length of the pole: how far its centre of mass is from the hinge.
    let private half = 0.5

    let private force = 10.0

    /// <summary>The time between two pushes, in seconds.</summary>
    let tau = 0.02

    /// <summary>How far from the middle the cart may be, in metres.</summary>
    let positionLimit = 2.4

    /// <summary>How far the pole may lean, in radians: 12 degrees.</summary>
    let angleLimit = 12.0 * Math.PI / 180.0

    /// <summary>A beginning: everything near 0, each number even within 0.05 of it.</summary>
    let start (random: Random) : CartPole =
        let near () = 0.1 * random.NextDouble() - 0.05

        {
            Position = near ()
            Velocity = near ()
            Angle = near ()
            AngularVelocity = near ()
        }

    /// The accelerations of cart and pole under a push.
    let private accelerations push state =
        let sin, cos = sin state.Angle, cos state.Angle
        let turning = state.AngularVelocity * state.AngularVelocity

        let shared = (push + poleMass * half * turning * sin) / mass

        let angular =
            (gravity * sin - cos * shared)
            / (half * (4.0 / 3.0 - poleMass * cos * cos / mass))

        struct (shared - poleMass * half * angular * cos / mass, angular)

    /// <summary>The state after one push: 0 to the left, 1 to the right.</summary>
    let push (action: int) (state: CartPole) : CartPole =
        let struct (linear, angular) =
            accelerations (if action = 1 then force else -force) state

        {
            Position = state.Position + tau * state.Velocity
            Velocity = state.Velocity + tau * linear
            Angle = state.Angle + tau * state.AngularVelocity
            AngularVelocity = state.AngularVelocity + tau * angular
        }

    /// <summary>Whether the game is lost: the cart has left the track, or the pole leans too far.</summary>
    let isOver (state: CartPole) : bool =
        abs state.Position > positionLimit || abs state.Angle > angleLimit

    /// <summary>One game played to its end.</summary>
    /// <param name="limit">The most pushes.</param>
    /// <param name="policy">Which way to push in a state.</param>
    /// <param name="state">The beginning.</param>
    /// <returns>The states, the first and the last among them.</returns>
    let play (limit: int) (policy: CartPole -> int) (state: CartPole) : CartPole[] =
        let rec onward played state left =
            if left = 0 || isOver state then
                List.rev (state :: played)
            else
                onward (state :: played) (push (policy state) state) (left - 1)

        onward [] state limit |> Array.ofList

    /// The outline of the cart, and the pole from hinge to tip.
    let private drawn state =
        let x, tip = state.Position, 2.0 * half

        ([| x - 0.25; x + 0.25; x + 0.25; x - 0.25; x - 0.25 |], [| -0.15; -0.15; 0.0; 0.0; -0.15 |]),
        ([| x; x + tip * sin state.Angle |], [| 0.0; tip * cos state.Angle |])

    /// <summary>A figure that replays a game in its own time, drawn to scale.</summary>
    /// <param name="states">The states of the game, at least one; every second is shown.</param>
    let film (states: CartPole[]) : Figure =
        let frame at =
            let state = states[at]
            let (cartX, cartY), (poleX, poleY) = drawn state
            let degrees = state.Angle * 180.0 / Math.PI

            Frame.create
                $"{float at * tau:F2} s: cart at {state.Position:F2} m, pole at {degrees:F1}°"
            |> Frame.xy "cart" cartX cartY
            |> Frame.xy "pole" poleX poleY

        let (cartX, cartY), (poleX, poleY) = drawn (Array.last states)
        let edge = positionLimit

        Figure.axes "position (m)" "height (m)"
        |> Figure.line "track" [| -edge; -edge; -edge; edge; edge; edge |] [|
            -0.08
            -0.22
            -0.15
            -0.15
            -0.08
            -0.22
        |]
        |> Figure.muted
        |> Figure.line "cart" cartX cartY
        |> Figure.colour "@1"
        |> Figure.withField "fill" (Json.Text "toself")
        |> Figure.line "pole" poleX poleY
        |> Figure.colour "@2"
        |> Figure.withField
            "line"
            (Json.Object [ "color", Json.Text "@2"; "width", Json.Number 7.0 ])
        |> Figure.xRange -2.6 2.6
        |> Figure.yRange -0.4 1.2
        |> Figure.equalAxes
        |> Figure.height 320
        |> Figure.speed (0.5 / tau)
        |> Figure.replay [ for at in 0..2 .. states.Length - 1 -> frame at ]
