namespace DiffLessons

/// Operations on one tensor that have several results, by name: what the facade for C# and the docs look up. No model is a chain of them.
[<RequireQualifiedAccess>]
module internal SeveralResults =
    let private pair (x: Tensor, y: Tensor) : Tensor[] = [| x; y |]
    let private triple (x: Tensor, y: Tensor, z: Tensor) : Tensor[] = [| x; y; z |]

    let private op name options results doc make : OpMany = {
        Name = name
        Options = options
        Results = results
        Doc = doc
        Make = make
    }

    let private plain name results doc (f: Tensor -> Tensor[]) : OpMany =
        op name [] results doc (fun _ -> f)

    /// With a dimension, of which the last or all are the default.
    let private along name results doc (f: Tensor -> int option -> Tensor[]) : OpMany =
        op name [ "dim" ] results doc (fun o ->
            let dim = o.tryInt "dim"
            fun x -> f x dim)

    let private valuesAndIndices = [ "values"; "indices" ]

    let private order = [
        op
            "sort"
            [ "dim"; "descending" ]
            valuesAndIndices
            "elements in order, and where they were"
            (fun o ->
                let dim, descending = o.tryInt "dim", o.tryBool "descending"
                fun x -> pair (x.sort (?dim = dim, ?descending = descending)))
        op
            "topk"
            [ "k"; "dim"; "largest" ]
            valuesAndIndices
            "the greatest or least so many, and where they are"
            (fun o ->
                let k, dim, largest = o.int "k", o.tryInt "dim", o.tryBool "largest"
                fun x -> pair (x.topk (k, ?dim = dim, ?largest = largest)))
        op
            "kthvalue"
            [ "k"; "dim"; "keepDim" ]
            valuesAndIndices
            "the k-th least, and where it is"
            (fun o ->
                let k, dim, keepDim = o.int "k", o.tryInt "dim", o.tryBool "keepDim"
                fun x -> pair (x.kthvalue (k, ?dim = dim, ?keepDim = keepDim)))
        along
            "uniqueCounts"
            [ "values"; "counts" ]
            "the different elements, and how often each comes"
            (fun x dim -> pair (x.uniqueCounts (?dim = dim)))
        along
            "uniqueInverse"
            [ "values"; "inverse" ]
            "the different elements, and where each element is among them"
            (fun x dim -> pair (x.uniqueInverse (?dim = dim)))
    ]

    let private scans = [
        op "cummax" [ "dim" ] valuesAndIndices "the greatest so far, and where it is" (fun o ->
            let dim = o.int "dim"
            fun x -> pair (x.cummax dim))
        op "cummin" [ "dim" ] valuesAndIndices "the least so far, and where it is" (fun o ->
            let dim = o.int "dim"
            fun x -> pair (x.cummin dim))
        op
            "varMean"
            [ "dim"; "keepDim"; "unbiased" ]
            [ "variance"; "mean" ]
            "variance and mean"
            (fun o ->
                let dim, keepDim, unbiased =
                    o.tryInt "dim", o.tryBool "keepDim", o.tryBool "unbiased"

                fun x ->
                    match dim with
                    | Some dim -> pair (x.varMean (dim, ?keepDim = keepDim, ?unbiased = unbiased))
                    | None -> pair (x.varMean (?unbiased = unbiased)))
        op
            "histogram"
            [ "bins"; "density" ]
            [ "counts"; "edges" ]
            "counts in bins, and the bins' edges"
            (fun o ->
                let bins, density = o.tryInt "bins", o.tryBool "density"
                fun x -> pair (x.histogram (?bins = bins, ?density = density)))
    ]

    let private decompositions = [
        plain "qr" [ "q"; "r" ] "orthonormal times upper triangular" (fun x -> pair (x.qr ()))
        plain "svd" [ "u"; "s"; "vh" ] "the singular value decomposition" (fun x ->
            triple (x.svd ()))
        plain
            "eigh"
            [ "values"; "vectors" ]
            "eigenvalues and eigenvectors of symmetric matrices"
            (fun x -> pair (x.eigh ()))
        plain "lu" [ "p"; "l"; "u" ] "permutation, lower and upper triangular factor" (fun x ->
            triple (x.lu ()))
        plain "slogdet" [ "sign"; "logarithm" ] "sign and logarithm of the determinant" (fun x ->
            pair (x.slogdet ()))
    ]

    let private parts = [
        along "unstack" [ "..." ] "the sub-tensors along an axis" (fun x dim ->
            x.unstack (?dim = dim))
        op "chunk" [ "chunks"; "dim" ] [ "..." ] "so many parts along an axis" (fun o ->
            let chunks, dim = o.int "chunks", o.tryInt "dim"
            fun x -> x.chunk (chunks, ?dim = dim))
        op "split" [ "sizes"; "dim" ] [ "..." ] "parts of given lengths along an axis" (fun o ->
            let sizes, dim = o.ints "sizes", o.tryInt "dim"
            fun x -> x.split (sizes, ?dim = dim))
    ]

    let all: OpMany list = order @ scans @ decompositions @ parts

    /// The operation of a name.
    let tryFind (name: string) : OpMany option =
        all |> List.tryFind (fun op -> op.Name = name)
