namespace DiffLessons

open DiffLessons.Native

/// Where the elements of several sets, of which each element is in one, are in the vector of all parameters.
[<NoComparison; NoEquality>]
type internal ElementSets = {
    Length: int64
    /// For each set its stretches of neighbours: start and length.
    Stretches: struct (int64 * int64)[][]
}

[<RequireQualifiedAccess>]
module internal ElementSets =
    let private stretchesOf (flags: bool[]) = [|
        let mutable i = 0

        while i < flags.Length do
            let mutable j = i + 1

            while j < flags.Length && flags[j] = flags[i] do
                j <- j + 1

            if flags[i] then
                struct (int64 i, int64 (j - i))

            i <- j
    |]

    /// Of the shares of all parameters that each set has; the first set are the elements of none of them.
    let ofShares (ps: Parameter[]) (sets: Share[][]) : ElementSets =
        let flagsOf (shares: Share[]) =
            Array.map2 (fun (p: Parameter) share -> Share.flags p.nelement share) ps shares
            |> Array.concat

        let flags = sets |> Array.map flagsOf
        let length = ps |> Array.sumBy _.nelement

        let rest =
            Array.init length (fun i -> not (flags |> Array.exists (fun own -> own[i])))

        {
            Length = int64 length
            Stretches = Array.append [| rest |] flags |> Array.map stretchesOf
        }

/// A vector that has one number for all elements of a set, written again only where a number has changed.
[<Sealed>]
type internal ElementVector(sets: ElementSets) =
    let mutable vector = NativeTensor.None
    let mutable written: float[] = [||]
    let mutable kind = struct (torch.ScalarType.Float32, torch.DeviceType.CPU, -1)
    // Of sets with many stretches, such as random masks: where they are.
    let masks: NativeTensor[] = Array.zeroCreate sets.Stretches.Length
    let many = 16

    let maskOf (i: int) =
        if masks[i].IsNone then
            let flags = Array.zeroCreate<bool>(int sets.Length)

            for struct (start, length) in sets.Stretches[i] do
                System.Array.Fill(flags, true, int start, int length)

            use host = torch.tensor flags
            masks[i] <- host.``to`` (vector.device)

        masks[i]

    let write (i: int) (number: float) =
        use number = number.ToScalar()

        if sets.Stretches[i].Length > many then
            vector.masked_fill_ (maskOf i, number) |> ignore
        else
            for struct (start, length) in sets.Stretches[i] do
                use own = vector.narrow (0L, start, length)
                own.fill_ number |> ignore

    /// The vector of the numbers, one a set, beside the vector of all parameters.
    member _.Of(values: NativeTensor, numbers: float[]) : NativeTensor =
        let now = struct (values.dtype, values.device_type, values.device_index)

        if vector.IsNone || kind <> now then
            vector <- values.zeros_like ()
            kind <- now
            written <- Array.create numbers.Length nan
            System.Array.Clear masks

        for i in 0 .. numbers.Length - 1 do
            if numbers[i] <> written[i] then
                write i numbers[i]
                written[i] <- numbers[i]

        vector
