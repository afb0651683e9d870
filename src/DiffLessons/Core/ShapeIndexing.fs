namespace DiffLessons

/// <summary>Positions in tensors: indices of several axes, and bounds, which are the range of each axis.</summary>
/// <remarks>Bounds are a matrix with one row per axis: its first index, its last, and 1 where a single index was requested, else 0.</remarks>
[<AutoOpen>]
module ShapeAutoOpens =
    let private rows (bounds: int[,]) =
        if Array2D.length2 bounds <> 3 then
            Shape.fail
                $"bounds: expected rows of three numbers, the first index, the last and whether it is a single one; got rows of {string (Array2D.length2 bounds)}."

        [| 0 .. Array2D.length1 bounds - 1 |]

    let private outside operation (shape: int[]) (index: string) : 'a =
        Shape.fail
            $"{operation}: index {index} is outside a tensor of shape {Shape.format shape}. Indices count from 0."

    /// <summary>The number of elements of a tensor of a shape.</summary>
    let shapeLength (shape: int[]) : int =
        Guard.notNull "shapeLength" "shape" shape
        Shape.nelement shape

    /// <summary>Whether bounds ask for a single index on every axis.</summary>
    let boundsIsScalar (bounds: int[,]) : bool =
        Guard.notNull "boundsIsScalar" "bounds" bounds
        rows bounds |> Array.forall (fun i -> bounds[i, 2] = 1)

    /// <summary>The first index of each axis.</summary>
    let boundsToLocation (bounds: int[,]) : int[] =
        Guard.notNull "boundsToLocation" "bounds" bounds
        rows bounds |> Array.map (fun i -> bounds[i, 0])

    /// <summary>The number of indices of each axis.</summary>
    let boundsToShape (bounds: int[,]) : int[] =
        Guard.notNull "boundsToShape" "bounds" bounds
        rows bounds |> Array.map (fun i -> bounds[i, 1] - bounds[i, 0] + 1)

    /// <summary>The bounds that take in a whole tensor.</summary>
    let shapeToFullBounds (shape: int[]) : int[,] =
        Guard.notNull "shapeToFullBounds" "shape" shape
        Array2D.init shape.Length 3 (fun i j -> if j = 1 then shape[i] - 1 else 0)

    /// <summary>The index of each axis of the element at a row-major index.</summary>
    let flatIndexToIndex (shape: int[]) (flatIndex: int) : int[] =
        Guard.notNull "flatIndexToIndex" "shape" shape
        let mutable rest = flatIndex
        let index = Array.zeroCreate shape.Length

        for i in shape.Length - 1 .. -1 .. 0 do
            if shape[i] < 1 then
                outside "flatIndexToIndex" shape (string flatIndex)

            index[i] <- rest % shape[i]
            rest <- rest / shape[i]

        if flatIndex < 0 || rest > 0 then
            outside "flatIndexToIndex" shape (string flatIndex)

        index

    /// <summary>The row-major index of the element at an index of each axis.</summary>
    let indexToFlatIndex (shape: int[]) (index: int[]) : int =
        Guard.notNull "indexToFlatIndex" "shape" shape
        Guard.notNull "indexToFlatIndex" "index" index
        Shape.paired "indexToFlatIndex" "lengths" shape "indices" index

        for i in 0 .. index.Length - 1 do
            if index[i] < 0 || index[i] >= shape[i] then
                outside "indexToFlatIndex" shape (Shape.format index)

        Array.fold2 (fun flat size i -> flat * size + i) 0 shape index

    /// <summary>Where an element goes when zeros are put between elements.</summary>
    let dilatedCoordinates (coordinates: int[]) (dilations: int[]) : int[] =
        Guard.notNull "dilatedCoordinates" "coordinates" coordinates
        Guard.notNull "dilatedCoordinates" "dilations" dilations
        Shape.paired "dilatedCoordinates" "coordinates" coordinates "dilations" dilations

        Array.map2 (Shape.product "dilatedCoordinates" "a dilated coordinate") coordinates dilations

    /// <summary>Where an element goes when the order along some axes is reversed.</summary>
    let mirrorCoordinates (coordinates: int[]) (shape: int[]) (mirrorDims: int[]) : int[] =
        Guard.notNull "mirrorCoordinates" "coordinates" coordinates
        Guard.notNull "mirrorCoordinates" "shape" shape
        Guard.notNull "mirrorCoordinates" "mirrorDims" mirrorDims
        Shape.paired "mirrorCoordinates" "coordinates" coordinates "lengths" shape

        coordinates
        |> Array.mapi (fun i at ->
            if Array.contains i mirrorDims then
                shape[i] - 1 - at
            else
                at)

/// <summary>More rules of <see cref="T:DiffLessons.Shape"/>: shapes made from shapes.</summary>
[<AutoOpen>]
module ShapeIndexing =
    [<RequireQualifiedAccess>]
    module Shape =
        /// <summary>A shape of any sequence of lengths.</summary>
        let create (xs: seq<int>) : int[] = Guard.items "Shape.create" "lengths" xs

        /// <summary>Whether a shape is nowhere longer than another of as many axes.</summary>
        let contains (bigShape: int[]) (smallShape: int[]) : bool =
            Guard.notNull "Shape.contains" "bigShape" bigShape
            Guard.notNull "Shape.contains" "smallShape" smallShape
            bigShape.Length = smallShape.Length && Array.forall2 (>=) bigShape smallShape

        /// <summary>The shape two shapes broadcast to.</summary>
        /// <exception cref="T:DiffLessons.ShapeException">They do not broadcast.</exception>
        let broadcast2 (shape1: int[]) (shape2: int[]) : int[] =
            Guard.notNull "Shape.broadcast2" "shape1" shape1
            Guard.notNull "Shape.broadcast2" "shape2" shape2
            Shape.broadcast "broadcast" shape1 shape2

        /// <summary>The shape several shapes broadcast to; that of a number for none.</summary>
        /// <exception cref="T:DiffLessons.ShapeException">They do not broadcast.</exception>
        let broadcastShapes (shapes: int[][]) : int[] =
            Guard.notNull "Shape.broadcastShapes" "shapes" shapes
            Array.fold broadcast2 Shape.scalar shapes

        /// <summary>Completes a shape in which one axis may be -1 and takes what is left over.</summary>
        /// <param name="nelement">The number of elements the shape must have.</param>
        /// <param name="shape">The shape to complete.</param>
        let complete (nelement: int) (shape: int[]) : int[] =
            Guard.notNull "Shape.complete" "shape" shape
            Shape.completeView nelement [| nelement |] shape

        /// <summary>Completes a dimension at which a new axis comes in among <paramref name="dims"/> axes.</summary>
        let completeDimUnsqueeze (dims: int) (dim: int) : int =
            Shape.completeDim "unsqueeze" (dims + 1) dim

        /// <summary>Puts the lengths that a shape has in place of -1 in the shape it is stretched to.</summary>
        let completeExpand (shape: int[]) (newShape: int[]) : int[] =
            Guard.notNull "Shape.completeExpand" "shape" shape
            Guard.notNull "Shape.completeExpand" "newShape" newShape
            let extra = newShape.Length - shape.Length

            newShape
            |> Array.mapi (fun i size -> if size = -1 && i >= extra then shape[i - extra] else size)

        /// <summary>Whether axes of length 1, and new ones in front, lead from one shape to the other.</summary>
        let canExpand (oldShape: int[]) (newShape: int[]) : bool =
            Guard.notNull "Shape.canExpand" "oldShape" oldShape
            Guard.notNull "Shape.canExpand" "newShape" newShape
            let extra = newShape.Length - oldShape.Length

            extra >= 0
            && Array.forall (fun size -> size >= 0) newShape
            && Array.forall2
                (fun size wanted -> size = 1 || size = wanted)
                oldShape
                newShape[extra..]

        /// <summary>Bounds of every axis: whole ones for those that the bounds given leave out.</summary>
        let completeSliceBounds (shape: int[]) (bounds: int[,]) : int[,] =
            Guard.notNull "Shape.completeSliceBounds" "shape" shape
            Guard.notNull "Shape.completeSliceBounds" "bounds" bounds
            let whole = shapeToFullBounds shape
            let given = min shape.Length (Array2D.length1 bounds)
            Array2D.blit bounds 0 0 whole 0 0 given (min 3 (Array2D.length2 bounds))
            whole

        /// <summary>The bounds of a patch of a shape whose corner is at a location.</summary>
        let locationToBounds (shape: int[]) (location: int[]) : int[,] =
            Guard.notNull "Shape.locationToBounds" "shape" shape
            Guard.notNull "Shape.locationToBounds" "location" location
            Shape.paired "locationToBounds" "lengths" shape "indices" location

            Array2D.init location.Length 3 (fun i j ->
                match j with
                | 0 -> location[i]
                | 1 -> location[i] + shape[i] - 1
                | _ -> 0)

        /// <summary>The shape after zeros were put between elements.</summary>
        let dilated (shape: int[]) (dilations: int[]) : int[] =
            Guard.notNull "Shape.dilated" "shape" shape
            Guard.notNull "Shape.dilated" "dilations" dilations
            Shape.paired "dilated" "lengths" shape "dilations" dilations

            let spread (size: int) (d: int) =
                if size = 0 then
                    0
                else
                    Shape.size "dilate" "a dilated axis" ((int64 size - 1L) * int64 d + 1L)

            Array.map2 spread shape dilations

        /// <summary>The shape of every dilation-th element.</summary>
        let undilatedShape (shape: int[]) (dilations: int[]) : int[] =
            Guard.notNull "Shape.undilatedShape" "shape" shape
            Guard.notNull "Shape.undilatedShape" "dilations" dilations
            Shape.options "undilatedShape" shape.Length "dilations" 1 dilations
            Array.map2 (fun size d -> size / d + (if size % d = 0 then 0 else 1)) shape dilations

        /// <summary>The shape after neighbouring axes were joined.</summary>
        /// <param name="startDim">The first axis to join.</param>
        /// <param name="endDim">The last axis to join.</param>
        /// <param name="shape">The shape of the result.</param>
        let flatten (startDim: int) (endDim: int) (shape: int[]) : int[] =
            Guard.notNull "Shape.flatten" "shape" shape

            [|
                yield! shape[.. startDim - 1]
                Shape.nelement shape[startDim..endDim]
                yield! shape[endDim + 1 ..]
            |]

        /// <summary>The shape without an axis of length 1, or without all of them for dimension -1.</summary>
        let squeeze (dim: int) (shape: int[]) : int[] =
            Guard.notNull "Shape.squeeze" "shape" shape

            if dim = -1 then
                Array.filter (fun size -> size <> 1) shape
            else
                let dim = Shape.completeDim "squeeze" shape.Length dim

                if shape.Length > 0 && shape[dim] = 1 then
                    Array.removeAt dim shape
                else
                    shape

        /// <summary>The first shape with axes of length 1 at its end, as many as the second one has more.</summary>
        let unsqueezeAs (shape1: int[]) (shape2: int[]) : int[] =
            Guard.notNull "Shape.unsqueezeAs" "shape1" shape1
            Guard.notNull "Shape.unsqueezeAs" "shape2" shape2
            Array.append shape1 (Array.create (max 0 (shape2.Length - shape1.Length)) 1)

        /// <summary>The shape of the transpose of a matrix.</summary>
        let computeTranspose2d (shape: int[]) : int[] =
            Guard.notNull "Shape.computeTranspose2d" "shape" shape

            if shape.Length <> 2 then
                Shape.fail
                    $"transpose: expected the shape of a matrix, (rows, columns), got {Shape.format shape}."

            [| shape[1]; shape[0] |]
