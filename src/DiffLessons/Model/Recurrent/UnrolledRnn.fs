namespace DiffLessons

/// A plain recurrent network with any nonlinearity, step by step.
[<RequireQualifiedAccess>]
module internal UnrolledRnn =
    let step (kind: string) (f: Tensor -> Tensor) (x: Tensor) (h: Tensor) (weights: Tensor[]) =
        let sum = Tensor.LiftN(kind, RecurrentCell.rnnSum, Array.append [| x; h |] weights)
        let next = f sum

        if not (Shape.same next.Sizes sum.Sizes) then
            Shape.fail
                $"{kind}: expected nonlinearity to keep the shape {Shape.format sum.Sizes}, got {Shape.format next.Sizes}. Give a function of each element, such as dsharp.tanh."

        next

    /// Runs all layers and directions: the outputs, and the last states.
    let run
        (kind: string)
        (f: Tensor -> Tensor)
        (input: Tensor)
        (states: Tensor)
        (weights: Tensor[])
        (layers: int)
        (directions: int)
        (batchFirst: bool)
        : Tensor[] =
        let time = if batchFirst then 1 else 0
        let perDirection = weights.Length / (layers * directions)
        let ends = ResizeArray<Tensor>()

        let direction index backwards (steps: Tensor[]) =
            let own = weights[index * perDirection .. (index + 1) * perDirection - 1]
            let order = if backwards then Array.rev else id

            let hs =
                order steps
                |> Array.scan (fun h x -> step kind f x h own) states[index]
                |> Array.tail

            ends.Add(Array.last hs)
            order hs

        let layer (steps: Tensor[]) (i: int) =
            let forwards = direction (i * directions) false steps

            if directions = 1 then
                forwards
            else
                direction (i * directions + 1) true steps
                |> Array.map2 (fun a b -> Tensor.cat ([ a; b ], 1)) forwards

        let outputs = Seq.fold layer (input.unstack time) (seq { 0 .. layers - 1 })
        [| Tensor.stack (outputs, time); Tensor.stack ends |]
