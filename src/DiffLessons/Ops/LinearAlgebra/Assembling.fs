namespace DiffLessons

open DiffLessons.Native

/// <summary>Grids, blocks and triangles: tensors put together of others, and parts of matrices.</summary>
[<AutoOpen>]
module Assembling =
    let private vectors (operation: string) (tensors: seq<Tensor>) : Tensor[] =
        let tensors = Guard.items operation "tensors" tensors

        if tensors.Length = 0 then
            Shape.fail $"{operation}: expected at least one tensor, got none."

        for t in tensors do
            Tensor.Present(operation, t)

            if t.dim > 1 then
                Shape.fail
                    $"{operation}: expected vectors or numbers, got shape {Shape.format t.Sizes}."

        tensors |> Array.map (fun t -> t.view -1)

    /// Tensors with so many axes at least: new ones come in front, but the third after the others, as NumPy has it.
    let private atLeast (axes: int) (operation: string) (tensors: seq<Tensor>) : Tensor[] =
        Guard.items operation "tensors" tensors
        |> Array.map (fun t ->
            Tensor.Present(operation, t)
            let t = if t.dim = 0 then t.view 1 else t
            let t = if axes > 1 && t.dim = 1 then t.unsqueeze 0 else t
            if axes > 2 && t.dim = 2 then t.unsqueeze 2 else t)

    let private triangle operation (f: NativeTensor -> int64 -> NativeTensor) (a: Tensor) diagonal =
        if a.dim < 2 then
            Shape.fail
                $"{operation}: expected a matrix or a batch of matrices, got shape {Shape.format a.Sizes}."

        let diagonal = int64 (defaultArg diagonal 0)
        Tensor.Linear(operation, (fun x -> f x diagonal), a, a.Sizes)

    type Tensor with

        /// <summary>Joins tensors beside each other: along axis 1, vectors along axis 0.</summary>
        /// <param name="tensors">At least one; shapes may differ along that axis only.</param>
        static member hstack(tensors: seq<Tensor>) : Tensor =
            let tensors = atLeast 1 "hstack" tensors
            Tensor.cat (tensors, (if tensors.Length > 0 && tensors[0].dim = 1 then 0 else 1))

        /// <summary>Joins tensors below each other: along axis 0; vectors count as rows.</summary>
        /// <param name="tensors">At least one; shapes may differ along that axis only.</param>
        static member vstack(tensors: seq<Tensor>) =
            Tensor.cat (atLeast 2 "vstack" tensors, 0)

        /// <summary>Joins tensors behind each other: along axis 2, which vectors and matrices are given.</summary>
        /// <param name="tensors">At least one; shapes may differ along that axis only.</param>
        static member dstack(tensors: seq<Tensor>) =
            Tensor.cat (atLeast 3 "dstack" tensors, 2)

        /// <summary>The coordinates of a grid: for each vector a tensor with an axis per vector, along whose axis it varies.</summary>
        /// <param name="tensors">Vectors or numbers, at least one.</param>
        /// <param name="indexing">"ij" (the default): the axes come in the order of the vectors. "xy": the first two are swapped, as in a picture.</param>
        static member meshgrid(tensors: seq<Tensor>, ?indexing: string) : Tensor[] =
            let vectors = vectors "meshgrid" tensors

            let isSwapped =
                match indexing with
                | None
                | Some "ij" -> false
                | Some "xy" -> vectors.Length > 1
                | Some other ->
                    Guard.refuse
                        "indexing"
                        $"meshgrid: expected indexing to be \"ij\" or \"xy\", got \"{other}\"."

            let axisOf i = if isSwapped && i < 2 then 1 - i else i

            let shape = Array.zeroCreate vectors.Length
            vectors |> Array.iteri (fun i v -> shape[axisOf i] <- v.Sizes[0])

            vectors
            |> Array.mapi (fun i v ->
                let along =
                    Array.init shape.Length (fun j -> if j = axisOf i then v.Sizes[0] else 1)

                (v.view along).expand shape)

        /// <summary>All combinations of elements of vectors: a row for each, a column per vector; a single vector as it is.</summary>
        /// <param name="tensors">Vectors of one dtype, at least one.</param>
        static member cartesianProd(tensors: seq<Tensor>) : Tensor =
            let vectors = vectors "cartesianProd" tensors

            if vectors.Length = 1 then
                vectors[0]
            else
                Tensor.stack (Tensor.meshgrid vectors |> Array.map (fun t -> t.view -1), 1)

        /// <summary>A matrix with matrices along its diagonal and zeros elsewhere.</summary>
        /// <param name="tensors">Matrices; vectors count as rows, numbers as 1 x 1. At least one.</param>
        static member blockDiag(tensors: seq<Tensor>) : Tensor =
            let blocks = atLeast 2 "blockDiag" tensors

            if blocks.Length = 0 then
                Shape.fail "blockDiag: expected at least one tensor, got none."

            for block in blocks do
                if block.dim <> 2 then
                    Shape.fail
                        $"blockDiag: expected matrices, got shape {Shape.format block.Sizes}."

            let columns = blocks |> Array.sumBy (fun block -> block.Sizes[1])

            let rows, _ =
                Array.mapFold
                    (fun at (block: Tensor) ->
                        let after = columns - at - block.Sizes[1]
                        block.pad ([ 0; at ], [ 0; after ]), at + block.Sizes[1])
                    0
                    blocks

            Tensor.cat rows

        /// <summary>The lower triangle of each matrix; zeros above it.</summary>
        /// <param name="diagonal">The last diagonal that is kept: 0 is the main one (the default), above it positive.</param>
        member a.tril(?diagonal: int) : Tensor =
            traced "tril" a (fun () -> given "diagonal" diagonal) (fun () ->
                triangle "tril" (fun x diagonal -> x.tril diagonal) a diagonal)

        /// <summary>The upper triangle of each matrix; zeros below it.</summary>
        /// <param name="diagonal">The first diagonal that is kept: 0 is the main one (the default), above it positive.</param>
        member a.triu(?diagonal: int) : Tensor =
            traced "triu" a (fun () -> given "diagonal" diagonal) (fun () ->
                triangle "triu" (fun x diagonal -> x.triu diagonal) a diagonal)

        /// <summary>The matrix with a vector as its diagonal; of a matrix, the diagonal as a vector.</summary>
        /// <param name="diagonal">Which diagonal: 0 is the main one (the default), above it positive.</param>
        member a.diag(?diagonal: int) : Tensor =
            let diagonal = defaultArg diagonal 0

            match a.dim with
            | 1 ->
                // In 64 bits: the least whole number has no opposite.
                let further = int (min (abs (int64 diagonal)) (int64 System.Int32.MaxValue))
                let n = Shape.size "diag" "the matrix" (int64 a.Sizes[0] + int64 further)
                Shape.checkSizes "diag" [| n; n |]
                Tensor.Linear("diag", (fun x -> x.diag (int64 diagonal)), a, [| n; n |])
            | 2 -> a.diagonal diagonal
            | _ ->
                Shape.fail $"diag: expected a vector or a matrix, got shape {Shape.format a.Sizes}."

    /// The registry's entries.
    [<RequireQualifiedAccess>]
    module internal Ops =
        let private ofDiagonal name doc (f: Tensor -> int option -> Tensor) =
            Op.one name ("diagonal", _.tryInt) doc f

        let tril =
            ofDiagonal "tril" "the lower triangle of each matrix" (fun x diagonal ->
                x.tril (?diagonal = diagonal))

        let triu =
            ofDiagonal "triu" "the upper triangle of each matrix" (fun x diagonal ->
                x.triu (?diagonal = diagonal))

        let diag =
            ofDiagonal
                "diag"
                "a vector as the diagonal of a matrix, or the diagonal of a matrix"
                (fun x diagonal -> x.diag (?diagonal = diagonal))

        let all = [ tril; triu; diag ]

    type dsharp with

        static member hstack(tensors: seq<Tensor>) : Tensor = Tensor.hstack tensors
        static member vstack(tensors: seq<Tensor>) : Tensor = Tensor.vstack tensors
        static member dstack(tensors: seq<Tensor>) : Tensor = Tensor.dstack tensors

        static member meshgrid(tensors: seq<Tensor>, ?indexing: string) : Tensor[] =
            Tensor.meshgrid (tensors, ?indexing = indexing)

        static member cartesianProd(tensors: seq<Tensor>) : Tensor = Tensor.cartesianProd tensors
        static member blockDiag(tensors: seq<Tensor>) : Tensor = Tensor.blockDiag tensors
        static member tril(input: Tensor, ?diagonal: int) = input.tril (?diagonal = diagonal)
        static member triu(input: Tensor, ?diagonal: int) = input.triu (?diagonal = diagonal)
        static member diag(input: Tensor, ?diagonal: int) = input.diag (?diagonal = diagonal)

        static member tril(?diagonal: int) =
            Op.curried Ops.tril (given "diagonal" diagonal)

        static member triu(?diagonal: int) =
            Op.curried Ops.triu (given "diagonal" diagonal)

        static member diag(?diagonal: int) =
            Op.curried Ops.diag (given "diagonal" diagonal)
