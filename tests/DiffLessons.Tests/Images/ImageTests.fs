/// Images: as tensors, as characters, and in files.
module DiffLessons.Tests.ImageTests

open System
open System.IO
open Expecto
open FsCheck
open FsCheck.FSharp
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.Generators
open DiffLessons.Tests.StandIns

/// Several images of 1 or 3 channels.
let private images = {
    axes with
        Name = "images"
        Sizes = sizesUpTo [ 5; 2; 3; 4 ]
        Inputs =
            fun case ->
                match case.Sizes with
                | [ n; c; h; w ] ->
                    let shape = [ n; 2 * c - 1; h; w ]
                    let next = Random(case.Pick).NextDouble
                    [ Oracle.make shape (fun _ -> next ()) ]
                | _ -> []
}

let private gridOf (columns: int) (p: Plain) : Plain =
    let n, c, h, w = p.Shape[0], p.Shape[1], p.Shape[2], p.Shape[3]
    let rows = (n + columns - 1) / columns

    Oracle.make [ 3; rows * h; columns * w ] (fun index ->
        match index with
        | [ channel; y; x ] ->
            let image = y / h * columns + x / w

            if image < n then
                Oracle.get p [ image; (if c = 1 then 0 else channel); y % h; x % w ]
            else
                0.0
        | _ -> 0.0)

let private near name (actual: Tensor) (expected: Plain) =
    Check.expectNear 1e-12 name actual expected.Shape expected.Data

let private toImage =
    testList "toImage" [
        Check.property "images stand in a grid, the rest is black" (cases images) (fun case ->
            let plain = images.Inputs case |> List.head
            let t = Plain.tensor Dtype.Float64 plain
            let n = plain.Shape[0]
            let columns = 1 + case.Pick % n
            near "given columns" (t.toImage (gridCols = columns)) (gridOf columns plain)
            let square = Seq.find (fun k -> k * k >= n) (Seq.initInfinite id)
            near "by default" (t.toImage ()) (gridOf square plain)
            let range = t.toImage (pixelMin = -1.0, pixelMax = 3.0, gridCols = columns)
            near "in a range" range (gridOf columns plain |> Oracle.map (fun v -> 4.0 * v - 1.0))

            if plain.Data.Length > 1 then
                let low, high = Array.min plain.Data, Array.max plain.Data
                let scaled = Oracle.map (fun v -> (v - low) / (high - low)) plain
                near "normalised" (t.toImage (normalize = true)) (gridOf square scaled)

            near
                "one image"
                (t[0].toImage())
                (gridOf
                    1
                    (Oracle.make (1 :: List.ofArray plain.Shape[1..]) (fun i -> Oracle.get plain i))))

        Check.property "derivatives" (cases images) (fun case ->
            Check.gradient {
                Name = "toImage"
                Function = fun t -> t[0].toImage(pixelMax = 2.0)
                Inputs = inputs images Dtype.Float64 case
                Active = [| true |]
                Seed = case.Pick
            })

        test "vectors, matrices and whole numbers" {
            let row = dsharp.tensor [ 0.0; 0.5 ]

            let expected =
                dsharp.tensor [ [ [ 0.0; 0.5 ] ]; [ [ 0.0; 0.5 ] ]; [ [ 0.0; 0.5 ] ] ]

            Expect.equal (row.toImage ()) expected "vector"
            Expect.equal (row.view([ 1; 2 ]).toImage()) expected "matrix"
            Expect.equal (row.view ([ 1; 1; 2 ]) --> dsharp.toImage ()) expected "composed"
            Expect.equal (dsharp.toImage row) expected "dsharp"
            let wide = (dsharp.tensor [ 0.0; 1.0 ]).expand [ 3; 1; 2 ]
            Expect.equal ((dsharp.tensor [ 0; 1 ]).toImage()) wide "integers"
        }

        test "errors" {
            Check.expectError<ShapeException>
                "toImage: expected a tensor of 1 to 4 axes, got shape ()."
                (fun () -> (dsharp.tensor 1.0).toImage() |> ignore)

            Check.expectError<ShapeException>
                "toImage: expected 1 or 3 channels and at least one pixel, got shape (2, 4, 4). The last three axes are channels, height and width."
                (fun () -> (dsharp.ones [ 2; 4; 4 ]).toImage() |> ignore)

            Check.expectError<ShapeException>
                "toImage: expected 1 or 3 channels and at least one pixel, got shape (0). The last three axes are channels, height and width."
                (fun () -> (dsharp.zeros 0).toImage() |> ignore)

            Check.expectError<OptionException>
                "toImage: expected from 1 to 2 columns for 2 images, got 3. (Parameter 'gridCols')"
                (fun () -> (dsharp.ones [ 2; 1; 4; 4 ]).toImage(gridCols = 3) |> ignore)
        }
    ]

let private toImageString =
    testList "toImageString" [
        test "one character per pixel, one line per row" {
            let t = dsharp.tensor [ [ 0.0; 0.35; 1.0 ]; [ -5.0; 2.0; nan ] ]
            Expect.equal (t.toImageString ()) " -@\n @ " "by default"
            Expect.equal (dsharp.toImageString (t, asciiPalette = "01")) "001\n010" "palette"

            let curried: Tensor -> string =
                dsharp.toImageString (pixelMin = 1.0, pixelMax = 0.0, asciiPalette = "01")

            Expect.equal
                (curried (dsharp.tensor [ 0.0; 1.0 ]))
                "10"
                "curried, dark and light exchanged"

            Expect.equal
                ((dsharp.tensor [ 3.0; 5.0 ]).toImageString(normalize = true, asciiPalette = "01"))
                "01"
                "normalised"

            let colour = dsharp.tensor [ [ [ 1.0 ] ]; [ [ 0.0 ] ]; [ [ 0.2 ] ] ]

            Expect.equal
                (colour.toImageString (asciiPalette = "abcde"))
                "c"
                "the mean of the channels"
        }

        test "errors" {
            Check.expectError<OptionException>
                "toImageString: expected a palette of one character or more, got none. (Parameter 'asciiPalette')"
                (fun () -> (dsharp.ones 1).toImageString(asciiPalette = "") |> ignore)
        }
    ]

// ---- files ----

/// Colours that a byte holds without loss.
let private ofBytes seed (shape: int[]) : Tensor =
    (dsharp.tensor (noise seed (Shape.nelement shape))).view(shape).float32()
    / 255.0

let private sizes = Gen.zip (Gen.choose (1, 40)) (Gen.choose (1, 40)) |> Arb.fromGen

let private path folder name = Path.Combine(folder, name)

let private files =
    testList "files" [
        Check.property "lossless formats give back every pixel" sizes (fun (h, w) ->
            inFolder (fun folder ->
                let image = ofBytes (100 * h + w) [| 3; h; w |]

                for extension in [ "png"; "bmp"; "tiff" ] do
                    let file = path folder ("a." + extension)
                    image.saveImage file

                    Check.expectNear
                        1e-7
                        extension
                        (dsharp.loadImage file)
                        [| 3; h; w |]
                        (Check.elements image)

                let pixels = image.toArray3D<float32>()
                ImageUtil.saveImage pixels (path folder "b.png") None

                Expect.equal
                    (ImageUtil.loadImage (path folder "b.png") None)
                    (ImageUtil.loadImage (path folder "a.png") None)
                    "arrays"))

        test "a JPEG looks alike" {
            inFolder (fun folder ->
                let ramp = dsharp.arange(32).float32().expand([ 32; 32 ]) / 32.0
                let image = Tensor.stack [ ramp; ramp.transpose (); 1.0 - ramp ]
                image.saveImage (path folder "deep/er/a.JPG")
                let back = Tensor.loadImage (path folder "deep/er/a.JPG", dtype = Dtype.Float64)
                Expect.equal (back.shape, back.dtype) ([| 3; 32; 32 |], Dtype.Float64) "shape"
                Expect.isLessThan (float ((back - image).abs().mean())) 0.02 "difference")
        }

        test "values outside count as the nearer end, NaN as black; grey becomes colour" {
            inFolder (fun folder ->
                let file = path folder "a.png"
                (dsharp.tensor [ -1.0; 0.0; 1.0; 7.0; nan; infinity ]).saveImage file
                let expected = (dsharp.tensor [ 0.0; 0.0; 1.0; 1.0; 0.0; 1.0 ]).expand [ 3; 1; 6 ]
                Expect.equal (Tensor.loadImage file) expected "pixels"
                (dsharp.tensor [ 2.0; 4.0 ]).saveImage(file, normalize = true)

                Expect.equal
                    (Tensor.loadImage file)
                    ((dsharp.tensor [ 0.0; 1.0 ]).expand [ 3; 1; 2 ])
                    "normalised"

                dsharp.saveImage (dsharp.tensor [ 0.2; 0.4 ], file)
                let loaded = dsharp.loadImage (file, normalize = true)
                Check.expectNear 1e-6 "normalised when loaded" loaded[0] [| 1; 2 |] [| 0.0; 1.0 |])
        }

        test "resizing: of one colour it stays so" {
            inFolder (fun folder ->
                let red = dsharp.tensor([ 1.0; 0.0; 0.2 ]).view([ 3; 1; 1 ]).expand [ 3; 8; 6 ]
                red.saveImage (path folder "a.png", resize = (5, 7))
                let saved = Tensor.loadImage (path folder "a.png")
                Expect.equal saved (red[*, 0..0, 0..0].expand [ 3; 7; 5 ]) "saved"
                let loaded = Tensor.loadImage (path folder "a.png", resize = (2, 9))
                Expect.equal loaded (red[*, 0..0, 0..0].expand [ 3; 9; 2 ]) "loaded")
        }

        Check.property
            "a damaged file is read or refused, and stays"
            (Gen.choose (0, 1000000) |> Arb.fromGen)
            (fun pick ->
                inFolder (fun folder ->
                    let extension = if pick % 2 = 0 then "png" else "jpg"
                    let file = path folder ("a." + extension)
                    (ofBytes pick [| 3; 9; 11 |]).saveImage file
                    let whole = File.ReadAllBytes file

                    let damaged =
                        if pick % 3 = 0 then
                            Array.truncate (pick % whole.Length) whole
                        else
                            flipBit (pick % (8 * whole.Length)) whole

                    File.WriteAllBytes(file, damaged)

                    try
                        Expect.equal (Tensor.loadImage file).dim 3 "read"
                    with :? ImageException as error ->
                        Expect.stringStarts error.Message $"loadImage: %s{file} " "refused"

                    Expect.equal (File.ReadAllBytes file) damaged "the file"))

        test "an image that cannot be written leaves the old one" {
            inFolder (fun folder ->
                let file = path folder "a.png"
                Directory.CreateDirectory file |> ignore
                write file "inside" small

                let message =
                    try
                        (dsharp.ones [ 2; 2 ]).saveImage file
                        "no error"
                    with :? ImageException as error ->
                        error.Message

                Expect.equal
                    message
                    $"saveImage: %s{file} cannot be written: it is a folder; expected a file."
                    "message"

                Expect.equal (bytesOf file "inside") small "what was there"
                Expect.equal (Directory.GetFileSystemEntries folder) [| file |] "nothing beside it")
        }

        test "errors" {
            inFolder (fun folder ->
                let image = dsharp.ones [ 2; 2 ]
                let file = path folder "text.png"
                write folder "text.png" "no image"B

                Check.expectError<ImageException>
                    $"loadImage: {file} is no image of a known format. Expected one of png, jpg, jpeg, bmp, gif, tif, tiff, webp."
                    (fun () -> Tensor.loadImage file |> ignore)

                let absent = path folder "absent.png"

                Check.expectError<ImageException>
                    $"loadImage: there is no file {absent}."
                    (fun () -> Tensor.loadImage absent |> ignore)

                Check.expectError<OptionException>
                    "loadImage: expected a file name, got none. (Parameter 'fileName')"
                    (fun () -> Tensor.loadImage "" |> ignore)

                Check.expectError<OptionException>
                    "loadImage: expected a width and a height of 1 or more, got 0 and 5. (Parameter 'resize')"
                    (fun () -> Tensor.loadImage (file, resize = (0, 5)) |> ignore)

                Check.expectError<OptionException>
                    "saveImage: expected a file name that ends in .png, .jpg, .jpeg, .bmp, .gif, .tif, .tiff, .webp, got a.xyz. (Parameter 'fileName')"
                    (fun () -> image.saveImage "a.xyz")

                Check.expectError<ShapeException>
                    "toImage: expected 1 or 3 channels and at least one pixel, got shape (2, 1, 1). The last three axes are channels, height and width."
                    (fun () -> ImageUtil.saveImage (Array3D.zeroCreate 2 1 1) "a.png" None))
        }
    ]

let tests = testList "Images" [ toImage; toImageString; files ]
