/// Simple arguments of a call, most of them wrong: numbers, shapes, tensors, models, texts.
module DiffLessons.Tests.Drawing

open System
open System.IO
open DiffLessons
open DiffLessons.Data

/// Where drawn paths lie: files that are there, files that are not, and files that hold something else.
let folder =
    lazy
        (let folder = Directory.CreateTempSubdirectory("wrong-arguments").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))
         let inside name = Path.Combine(folder, name)
         File.WriteAllText(inside "text.txt", "to be or not to be")
         Linear(3, 2).save(inside "model.safetensors")
         dsharp.save (dsharp.ones [ 2; 3 ], inside "tensor.pt")
         (dsharp.ones [ 3; 4; 4 ]).saveImage(inside "image.png")
         let classes = Directory.CreateDirectory(inside "images").FullName

         for name in [ "cats"; "dogs" ] do
             let place = Directory.CreateDirectory(Path.Combine(classes, name)).FullName
             (dsharp.ones [ 3; 4; 4 ]).saveImage(Path.Combine(place, "0.png"))

         folder)

/// Arguments of one call of a member. One seed draws the same ones always, but for random elements of tensors.
type Draw(memberName: string, seed: int) =
    let random = Random seed
    let one (choices: 'a[]) = choices[random.Next choices.Length]

    let shapes: int[][] = [|
        [||]
        [| 0 |]
        [| 1 |]
        [| 3 |]
        [| 4 |]
        [| 2; 3 |]
        [| 2; 3 |]
        [| 3; 3 |]
        [| 0; 3 |]
        [| 2; 3; 4 |]
        [| 3; 6; 6 |]
        [| 2; 3; 5; 5 |]
        [| 1; 3; 3; 3; 3 |]
    |]

    let dtypes = [|
        Dtype.Float32
        Dtype.Float32
        Dtype.Float32
        Dtype.Float32
        Dtype.Float64
        Dtype.Int64
        Dtype.Int32
        Dtype.Byte
        Dtype.Bool
        Dtype.Float16
        Dtype.BFloat16
    |]

    // Most tensors of a call are alike, and as its name asks for, or next to no call of several would be answered.
    let fitting =
        [
            [ "1d" ], [| [| 2; 3; 4 |] |]
            [ "2d" ], [| [| 2; 3; 5; 5 |] |]
            [ "3d" ], [| [| 1; 3; 3; 3; 3 |] |]
            [ "grad"; "jacobian"; "hessian"; "div"; "curl"; "jvp"; "vjp" ], [| [| 3 |] |]
            [ "diff" ], [| [||] |]
            [ "Sequence"; "RNN.f"; "LSTM.f"; "GRU.f" ], [| [| 2; 4; 3 |] |]
        ]
        |> List.tryFind (fun (parts, _) -> parts |> List.exists memberName.Contains)
        |> Option.map snd
        |> Option.defaultValue shapes

    let usualShape = if random.Next 3 = 0 then one shapes else one fitting
    let usualDtype = one dtypes

    // Options such as strides: one per axis.
    let usualCount =
        [ "1d", 1; "2d", 2; "3d", 3 ]
        |> List.tryFind (fun (part, _) -> memberName.Contains part)
        |> Option.map snd
        |> Option.defaultWith (fun () -> random.Next 4)

    member _.Pick(choices: 'a[]) : 'a = one choices
    member _.Chance(percent: int) = random.Next 100 < percent

    /// Sizes of layers are most often the length of most axes, and options of windows small.
    member d.Int(parameter: string) =
        let ends = List.exists (fun (part: string) -> parameter.EndsWith part)
        let begins = List.exists (fun (part: string) -> parameter.StartsWith part)

        if d.Chance 25 then
            one [| -7; -1; 0; 2; 5 |]
        elif ends [ "adding"; "addings" ] then
            0
        elif begins [ "stride"; "dilation"; "groups" ] then
            1
        elif ends [ "Size"; "Features"; "Channels"; "Dim"; "Shape" ] then
            one [| 3; 3; 2 |]
        else
            one [| -1; 0; 0; 1; 1; 1; 2; 2; 3; 3 |]

    member _.Float() =
        one [| -1.0; 0.0; 0.3; 0.3; 0.5; 1.0; 2.0; nan; infinity |]

    /// How many elements a sequence has, most sequences of a call as many.
    member d.Count() =
        if d.Chance 70 then usualCount else random.Next 4

    member d.Shape() =
        if d.Chance 70 then usualShape else one shapes

    member d.Dtype() =
        if d.Chance 70 then usualDtype else one dtypes

    /// Class indices for as many samples as most tensors of the call have rows.
    member _.Classes() : Tensor =
        dsharp.randint (0, 2, Array.truncate 1 usualShape, dtype = Dtype.Int64)

    member d.Tensor() : Tensor =
        let shape = Seq.ofArray (d.Shape())

        let values =
            d.Pick [|
                (fun () -> dsharp.zeros shape + 0.7)
                (fun () -> dsharp.rand shape)
                (fun () -> dsharp.randint (0, 4, shape))
                (fun () -> dsharp.zeros shape - 5.0)
            |]

        let dtype = d.Dtype()
        let numbers = values ()
        // Bytes hold nothing below 0.
        let t = (if dtype = Dtype.Byte then numbers.abs () else numbers).cast dtype

        if t.dtype.IsFloatingPoint && d.Chance 10 then
            t.reverseDiff ()
        elif t.dtype.IsFloatingPoint && d.Chance 10 then
            t.forwardDiff (t + 1.0)
        else
            t

    member d.Model() : Model<Tensor, Tensor> =
        d.Pick
            [|
                fun () -> Linear(3, 2) :> Model<Tensor, Tensor>
                fun () -> Linear(3, 3) --> dsharp.relu --> Linear(3, 2)
                fun () -> Conv2d(3, 2, kernelSize = 3)
                fun () -> BatchNorm1d 3
                fun () -> Dropout()
                fun () -> LSTM(3, 2)
            |]
            ()

    member d.Samples() : TensorDataset =
        TensorDataset(dsharp.rand [ 6; d.Pick [| 3; 3; 3; 4 |] ], dsharp.rand [ 6; 2 ])

    member d.Text(parameter: string) : string =
        let inside name = Path.Combine(folder.Value, name)

        match parameter with
        | "fileName"
        | "path"
        | "file"
        | "localFileName"
        | "trainImages"
        | "trainLabels"
        | "testImages"
        | "testLabels" ->
            d.Pick [|
                inside "model.safetensors"
                inside "tensor.pt"
                inside "image.png"
                inside "text.txt"
                inside "images"
                inside "none/there.pt"
                inside "new.png"
                ""
            |]
        | "outputDir"
        | "directory" -> d.Pick [| inside "images"; inside "none"; inside "text.txt"; "" |]
        | _ ->
            d.Pick [|
                ""
                "mean"
                "sum"
                "none"
                "tanh"
                "a"
                "weight"
                "weight"
                "bias"
                "no such"
                "b"
                "ij,jk->ik"
                "i->i"
            |]
