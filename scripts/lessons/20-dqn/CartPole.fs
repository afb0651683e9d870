namespace DiffLessons.Lessons.Dqn

open System
open DiffLessons

/// A cart on a track, with a pole on it that would fall: the state of the game that lesson 20 learns.
[<Struct>]
type CartPole = {
    /// Where the cart is, in metres from the middle of the track.
    Position: float
    /// The speed of the cart in metres a second, to the right.
    Velocity: float
    /// How far the pole leans, in radians, to the right.
    Angle: float
    /// How fast the pole turns, in radians a second.
    AngularVelocity: float
} with

    /// The four numbers in the order in which they are declared, as a network takes them.
    member t.toArray() : float32[] = [|
        float32 t.Position
        float32 t.Velocity
        float32 t.Angle
        float32 t.AngularVelocity
    |]

    /// How far the cart is from the middle, as a share of how far it may be.
    member t.OffCentre = abs t.Position / CartPole.PositionLimit

    /// How far the pole leans, as a share of how far it may lean.
    member t.Lean = abs t.Angle / CartPole.AngleLimit

    /// How far from the middle the cart may be, in metres.
    static member PositionLimit = 2.4

    /// How far the pole may lean, in radians: 12 degrees.
    static member AngleLimit = 12.0 * Math.PI / 180.0

    /// The four numbers as a tensor of shape (4), on the default device.
    member t.toTensor() : Tensor = dsharp.tensor (t.toArray ())

/// The physics and the rules of the cart-pole game.
/// A frictionless cart of 1 kg carries a pole of 0.1 kg and 1 m, and is pushed by 10 N to the left or to the right, fifty times a second. Source: Barto, Sutton and
/// Anderson 1983; numbers, limits and integration (explicit Euler steps) as in the environment known as CartPole-v0.
[<RequireQualifiedAccess>]
module CartPole =

    let private gravity = 9.8
    let private cartMass = 1.0
    let private poleMass = 0.1
    let private mass = cartMass + poleMass

    /// Half the length of the pole: how far its centre of mass is from the hinge.
    let private half = 0.5

    let private force = 10.0

    /// The time between two pushes, in seconds.
    let tau = 0.02

    /// The length of the pole in metres.
    let poleLength = 2.0 * half

    /// A beginning: everything near 0, each number even within 0.05 of it.
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

    /// The state after one push: 0 to the left, 1 to the right.
    let push (action: int) (state: CartPole) : CartPole =
        let struct (linear, angular) =
            accelerations (if action = 1 then force else -force) state

        {
            Position = state.Position + tau * state.Velocity
            Velocity = state.Velocity + tau * linear
            Angle = state.Angle + tau * state.AngularVelocity
            AngularVelocity = state.AngularVelocity + tau * angular
        }

    /// Whether the game is lost: the cart has left the track, or the pole leans too far.
    let isOver (state: CartPole) : bool =
        state.OffCentre > 1.0 || state.Lean > 1.0

    /// One game played to its end.
    /// `limit`: The most pushes.
    /// `policy`: Which way to push in a state.
    /// `state`: The beginning.
    /// Returns: The states, the first and the last among them.
    let play (limit: int) (policy: CartPole -> int) (state: CartPole) : CartPole[] =
        let rec onward played state left =
            if left = 0 || isOver state then
                List.rev (state :: played)
            else
                onward (state :: played) (push (policy state) state) (left - 1)

        onward [] state limit |> Array.ofList
