namespace DiffLessons

/// <summary>What <c>t.at[...]</c> selects of a tensor, to make another tensor in which it is changed.</summary>
[<Sealed>]
type IndexUpdate internal (t: Tensor, picks: Selection.Pick list) =
    /// <summary>What is selected: <c>t[...]</c>.</summary>
    member _.get() : Tensor = Selection.get t picks

    /// <summary>The tensor with a value in place of what is selected.</summary>
    /// <param name="value">A tensor that broadcasts to what is selected. At an element that is selected twice the last value stays.</param>
    member _.set(value: Tensor) : Tensor = Selection.set t picks value

    /// <summary>The tensor with a number in place of what is selected.</summary>
    /// <param name="value">The number, which the tensor's dtype must hold.</param>
    member _.set(value: scalar) : Tensor =
        Selection.set t picks (Indices.number "set" t value)

    /// <summary>The tensor with a value added to what is selected.</summary>
    /// <param name="value">A tensor that broadcasts to what is selected. To an element that is selected twice it is added twice.</param>
    member _.add(value: Tensor) : Tensor = Selection.add t picks value

    /// <summary>The tensor with a number added to what is selected.</summary>
    /// <param name="value">The number, which the tensor's dtype must hold.</param>
    member _.add(value: scalar) : Tensor =
        Selection.add t picks (Indices.number "addAt" t value)

    /// <summary>The tensor with a function of what is selected in its place.</summary>
    /// <param name="f">The function, whose result broadcasts to what is selected.</param>
    member t.apply(f: Tensor -> Tensor) : Tensor =
        Guard.notNull "at" "f" f
        t.set (f (t.get ()))

/// <summary>A tensor whose brackets select what is to be changed: <c>t.at[0]</c>, <c>t.at[mask]</c>, <c>t.at[*, 1]</c>.</summary>
[<Sealed>]
type IndexUpdates internal (t: Tensor) =
    /// <summary>The element or sub-tensor at the indices of the first axes.</summary>
    member _.Item
        with get ([<System.ParamArray>] index: int[]) =
            Guard.notNull "at" "index" index
            IndexUpdate(t, Selection.ofArguments t (Seq.map box index))

    /// <summary>What integers, lists, tensors of integers, masks and <see cref="T:DiffLessons.At"/> select, one for each axis.</summary>
    member _.Item
        with get ([<System.ParamArray>] index: obj[]) =
            Guard.notNull "at" "index" index
            IndexUpdate(t, Selection.ofArguments t index)

    /// <summary>What a slice selects.</summary>
    member _.GetSlice([<System.ParamArray>] bounds: obj[]) : IndexUpdate =
        Guard.notNull "at" "bounds" bounds
        IndexUpdate(t, Selection.ofSlice t bounds)

    /// <summary>The index that counts from the end: <c>t.at[^0]</c> is the last.</summary>
    member _.GetReverseIndex(axis: int, offset: int) : int = t.GetReverseIndex(axis, offset)

/// <summary>Tensors with some of their elements changed; the tensor itself stays as it is.</summary>
[<AutoOpen>]
module IndexUpdating =
    type Tensor with

        /// <summary>Selects what is to be changed: <c>t.at[0].set 1.0</c>, <c>t.at[mask].add v</c>, <c>t.at[*, [ 0; 2 ]].apply exp</c>.</summary>
        member t.at: IndexUpdates =
            Tensor.Present("at", t)
            IndexUpdates t

        /// <summary>This tensor with a value in place of what is selected.</summary>
        /// <param name="at">What is in the brackets of <c>t[...]</c>: an integer, a list of integers, a tensor of integers, a mask or <see cref="T:DiffLessons.At"/>;
        /// an array of integers for the indices of the first axes; a list of <see cref="T:DiffLessons.At"/> for several axes.</param>
        /// <param name="value">A tensor that broadcasts to what is selected. At an element that is selected twice the last value stays.</param>
        /// <remarks>It can be differentiated by the tensor and by the value.</remarks>
        member t.set(at: obj, value: Tensor) =
            Selection.set t (Selection.ofOne t at) value

        /// <summary>This tensor with a number in place of what is selected.</summary>
        /// <param name="at">What is selected, as for a tensor.</param>
        /// <param name="value">The number, which this tensor's dtype must hold.</param>
        member t.set(at: obj, value: scalar) : Tensor =
            Selection.set t (Selection.ofOne t at) (Indices.number "set" t value)

        /// <summary>This tensor with a value added to what is selected.</summary>
        /// <param name="at">What is selected, as for <c>set</c>.</param>
        /// <param name="value">A tensor that broadcasts to what is selected. To an element that is selected twice it is added twice.</param>
        /// <remarks>It can be differentiated by the tensor and by the value.</remarks>
        member t.addAt(at: obj, value: Tensor) =
            Selection.add t (Selection.ofOne t at) value

        /// <summary>This tensor with a number added to what is selected.</summary>
        /// <param name="at">What is selected, as for <c>set</c>.</param>
        /// <param name="value">The number, which this tensor's dtype must hold.</param>
        member t.addAt(at: obj, value: scalar) : Tensor =
            Selection.add t (Selection.ofOne t at) (Indices.number "addAt" t value)
