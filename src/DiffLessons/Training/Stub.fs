namespace DiffLessons

[<AbstractClass>]
type Scheduler() =
    abstract AfterStep: unit -> unit
    abstract AfterEpoch: EpochReport -> unit
    abstract state: float[]
    abstract restore: float[] -> unit

[<AutoOpen>]
module StubClip =
    type Optimizer with
        member t.step(loss: unit -> Tensor, ?clipNorm: float, ?clipValue: float) =
            ignore clipNorm
            ignore clipValue
            t.step loss
