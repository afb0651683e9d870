namespace DiffLessons

/// <summary>Tensors made or changed element by element.</summary>
[<AutoOpen>]
module Mapping =
    /// One tensor of what a function of each index gave; all must be scalars.
    let private stacked operation (shape: int[]) (values: Tensor[]) : Tensor =
        for value in values do
            if value.dim <> 0 then
                Shape.fail
                    $"{operation}: expected the function to give a scalar (0-d) for each element, got shape {Shape.format value.Sizes}. Reduce it, or take the tensor apart with unstack."

        Tensor.stack(values).view shape

    let private elements (t: Tensor) = t.flatten().unstack()

    let private alike operation (tensors: Tensor list) =
        for t in tensors do
            if not (Shape.same t.Sizes tensors.Head.Sizes) then
                Shape.fail
                    $"{operation}: expected tensors of one shape, got {Shape.format tensors.Head.Sizes} and {Shape.format t.Sizes}."

    type dsharp with

        /// <summary>A vector of one value.</summary>
        /// <param name="count">The vector's length.</param>
        /// <param name="value">A number or a boolean.</param>
        static member create (count: int) (value: 'a) : Tensor =
            Shape.checkSizes "create" [| count |]
            dsharp.tensor (Array.create count value)

        /// <summary>A vector of zeros, of the default dtype.</summary>
        /// <param name="count">The vector's length.</param>
        static member zeroCreate(count: int) : Tensor = dsharp.zeros count

        /// <summary>A vector of what a function gives for each index.</summary>
        /// <param name="count">The vector's length.</param>
        /// <param name="initializer">Gives a number, a boolean or a tensor.</param>
        static member init (count: int) (initializer: int -> 'a) : Tensor =
            Guard.notNull "dsharp.init" "initializer" initializer
            Shape.checkSizes "init" [| count |]
            dsharp.tensor (Array.init count initializer)

        /// <summary>A matrix of what a function gives for each row and column.</summary>
        /// <param name="length1">The number of rows.</param>
        /// <param name="length2">The number of columns.</param>
        /// <param name="initializer">Gives a number or a boolean.</param>
        static member init2d
            (length1: int)
            (length2: int)
            (initializer: int -> int -> 'a)
            : Tensor =
            Guard.notNull "dsharp.init2d" "initializer" initializer
            Shape.checkSizes "init2d" [| length1; length2 |]
            dsharp.tensor (Array2D.init length1 length2 initializer)

        /// <summary>A 3-d tensor of what a function gives for each index.</summary>
        /// <param name="length1">The length of the first axis.</param>
        /// <param name="length2">The length of the second axis.</param>
        /// <param name="length3">The length of the third axis.</param>
        /// <param name="initializer">Gives a number or a boolean.</param>
        static member init3d
            (length1: int)
            (length2: int)
            (length3: int)
            (initializer: int -> int -> int -> 'a)
            : Tensor =
            Guard.notNull "dsharp.init3d" "initializer" initializer
            Shape.checkSizes "init3d" [| length1; length2; length3 |]
            dsharp.tensor (Array3D.init length1 length2 length3 initializer)

        /// <summary>A 4-d tensor of what a function gives for each index.</summary>
        /// <param name="length1">The length of the first axis.</param>
        /// <param name="length2">The length of the second axis.</param>
        /// <param name="length3">The length of the third axis.</param>
        /// <param name="length4">The length of the fourth axis.</param>
        /// <param name="initializer">Gives a number or a boolean.</param>
        static member init4d
            (length1: int)
            (length2: int)
            (length3: int)
            (length4: int)
            (initializer: int -> int -> int -> int -> 'a)
            : Tensor =
            Guard.notNull "dsharp.init4d" "initializer" initializer
            Shape.checkSizes "init4d" [| length1; length2; length3; length4 |]
            dsharp.tensor (Array4D.init length1 length2 length3 length4 initializer)

        /// <summary>What a function gives for each element and its index, in the tensor's shape.</summary>
        /// <param name="mapping">Takes the index of each axis and the element, 0-d, and gives a 0-d tensor.</param>
        /// <param name="tensor">The tensor.</param>
        /// <remarks>It can be differentiated. One call for each element: the operations on whole tensors are faster by far.</remarks>
        static member mapi (mapping: int[] -> Tensor -> Tensor) (tensor: Tensor) : Tensor =
            Guard.notNull "dsharp.mapi" "mapping" mapping

            if tensor.nelement = 0 then
                tensor
            else
                elements tensor
                |> Array.mapi (fun i x -> mapping (flatIndexToIndex tensor.Sizes i) x)
                |> stacked "mapi" tensor.Sizes

        /// <summary>What a function gives for each pair of elements and their index; see <c>mapi</c>.</summary>
        /// <param name="mapping">Takes the index of each axis and both elements.</param>
        /// <param name="tensor1">The first tensor.</param>
        /// <param name="tensor2">The second tensor, of the same shape.</param>
        static member mapi2
            (mapping: int[] -> Tensor -> Tensor -> Tensor)
            (tensor1: Tensor)
            (tensor2: Tensor)
            : Tensor =
            Guard.notNull "dsharp.mapi2" "mapping" mapping
            alike "mapi2" [ tensor1; tensor2 ]
            let second = elements tensor2

            tensor1
            |> dsharp.mapi (fun index x ->
                mapping index x second[indexToFlatIndex tensor1.Sizes index])

        /// <summary>What a function gives for each three elements and their index; see <c>mapi</c>.</summary>
        /// <param name="mapping">Takes the index of each axis and the three elements.</param>
        /// <param name="tensor1">The first tensor.</param>
        /// <param name="tensor2">The second tensor, of the same shape.</param>
        /// <param name="tensor3">The third tensor, of the same shape.</param>
        static member mapi3
            (mapping: int[] -> Tensor -> Tensor -> Tensor -> Tensor)
            (tensor1: Tensor)
            (tensor2: Tensor)
            (tensor3: Tensor)
            : Tensor =
            Guard.notNull "dsharp.mapi3" "mapping" mapping
            alike "mapi3" [ tensor1; tensor2; tensor3 ]
            let third = elements tensor3

            dsharp.mapi2
                (fun index x y -> mapping index x y third[indexToFlatIndex tensor1.Sizes index])
                tensor1
                tensor2

        /// <summary>What a function gives for each element, in the tensor's shape; see <c>mapi</c>.</summary>
        static member map (mapping: Tensor -> Tensor) (tensor: Tensor) : Tensor =
            Guard.notNull "dsharp.map" "mapping" mapping
            dsharp.mapi (fun _ x -> mapping x) tensor

        /// <summary>What a function gives for each pair of elements of two tensors of one shape; see <c>mapi</c>.</summary>
        static member map2
            (mapping: Tensor -> Tensor -> Tensor)
            (tensor1: Tensor)
            (tensor2: Tensor)
            : Tensor =
            Guard.notNull "dsharp.map2" "mapping" mapping
            dsharp.mapi2 (fun _ x y -> mapping x y) tensor1 tensor2

        /// <summary>What a function gives for each three elements of three tensors of one shape; see <c>mapi</c>.</summary>
        static member map3
            (mapping: Tensor -> Tensor -> Tensor -> Tensor)
            (tensor1: Tensor)
            (tensor2: Tensor)
            (tensor3: Tensor)
            : Tensor =
            Guard.notNull "dsharp.map3" "mapping" mapping
            dsharp.mapi3 (fun _ x y z -> mapping x y z) tensor1 tensor2 tensor3
