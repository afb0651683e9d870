namespace DiffLessons.Data

open System
open DiffLessons

/// What an encoder computes, as rows with a number for each feature: which column it is made of, and how.
[<NoComparison; NoEquality>]
type internal EncodedFeatures = {
    /// The column of each feature.
    Source: Tensor
    /// What replaces a missing value.
    Fill: Tensor
    Mean: Tensor
    /// The number of the category that a one-hot feature is 1 for.
    Code: Tensor
    /// Which features are one-hot, and which say that a value was missing; none where there are none.
    IsOneHot: Tensor option
    IsIndicator: Tensor option
}

[<RequireQualifiedAccess>]
module internal EncodedFeatures =
    /// A feature: its column, fill, mean, deviation, the code of its category or -1, and whether it is an indicator.
    let private ofColumn (i: int) (column: EncodedColumn) = [
        let number mean deviation =
            struct (i, column.Fill, mean, deviation, -1.0, false)

        if column.IsCategory && column.OneHot then
            for code in 0 .. column.Categories.Length - 1 do
                struct (i, column.Fill, 0.0, 1.0, float code, false)
        else
            number column.Mean column.Deviation

        if column.Indicator then
            struct (i, nan, 0.0, 1.0, -1.0, true)
    ]

    let private all (columns: EncodedColumn[]) =
        columns |> Array.mapi ofColumn |> List.concat |> Array.ofList

    /// What each feature is divided by.
    let deviations (columns: EncodedColumn[]) : float[] =
        all columns |> Array.map (fun (struct (_, _, _, deviation, _, _)) -> deviation)

    /// The rows of numbers, which are kept where the host can look at them, whatever the default device is.
    let ofColumns (columns: EncodedColumn[]) : EncodedFeatures =
        let all = all columns

        let row f =
            dsharp.tensor (Array.map f all, dtype = Dtype.Float64, device = Device.CPU)

        let mask f =
            let flags = Array.map f all

            if Array.contains true flags then
                Some(dsharp.tensor (flags, device = Device.CPU))
            else
                None

        {
            Source =
                dsharp.tensor (
                    all |> Array.map (fun (struct (i, _, _, _, _, _)) -> int64 i),
                    device = Device.CPU
                )
            Fill = row (fun (struct (_, fill, _, _, _, _)) -> fill)
            Mean = row (fun (struct (_, _, mean, _, _, _)) -> mean)
            Code = row (fun (struct (_, _, _, _, code, _)) -> code)
            IsOneHot = mask (fun (struct (_, _, _, _, code, _)) -> code >= 0.0)
            IsIndicator = mask (fun (struct (_, _, _, _, _, isIndicator)) -> isIndicator)
        }

    /// The features of rows of columns, less their means, not yet divided by their deviations.
    let centred (features: EncodedFeatures) (rows: Tensor) : Tensor =
        let on (t: Tensor) = t.move (device = rows.device)
        let picked: Tensor = rows.indexSelect (1, on features.Source)
        let isMissing = picked.ne picked
        let filled = dsharp.where (isMissing, on features.Fill, picked)
        let numbers = filled - on features.Mean

        let withCategories =
            match features.IsOneHot with
            | None -> numbers
            | Some isOneHot ->
                let isCategory = (filled.eq (on features.Code)).float64()
                dsharp.where (on isOneHot, isCategory, numbers)

        match features.IsIndicator with
        | None -> withCategories
        | Some isIndicator -> dsharp.where (on isIndicator, isMissing.float64 (), withCategories)
