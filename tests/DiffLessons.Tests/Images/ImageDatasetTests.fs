/// Folders of images as data sets.
module DiffLessons.Tests.ImageDatasetTests

open System.IO
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests
open DiffLessons.Tests.StandIns

let private path folder name = Path.Combine(folder, name)

let private classes folder (counts: (string * int) list) =
    for name, count in counts do
        for i in 1..count do
            let shade = dsharp.full ([ 1; 4; 5 ], float i / 255.0)
            shade.saveImage (path folder (Path.Combine(name, $"image%02d{i}.png")))

let tests =
    testList "ImageDataset" [
        test "one folder per class, in the order of names" {
            inFolder (fun folder ->
                classes folder [ "dog", 2; "cat", 3 ]
                write (path folder "cat") "notes.txt" small
                let data = ImageDataset folder

                Expect.equal
                    (data.classes, data.classNames, data.length)
                    (2, [| "cat"; "dog" |], 5)
                    "classes"

                let x, y = data.batch [| 0; 2; 4 |]
                Expect.equal y (dsharp.tensor [| 0L; 0L; 1L |]) "targets"

                Check.expectNear 1e-7 "inputs" x[*, 0, 0, 0] [| 3 |] [|
                    1.0 / 255.0
                    3.0 / 255.0
                    2.0 / 255.0
                |]

                Expect.equal x.shape [| 3; 3; 4; 5 |] "shape"
                Expect.equal (string data) "ImageDataset(5 samples)" "text")
        }

        test "workers read the same as one thread" {
            inFolder (fun folder ->
                classes folder [ "a", 7; "b", 6 ]

                let data =
                    ImageDataset(
                        folder,
                        resize = (3, 2),
                        transform = (fun x -> 2.0 * x),
                        targetTransform = (fun y -> y + 10L)
                    )

                let epoch workers = [
                    for _, x, y in data.loader(4, numWorkers = workers).epoch() -> x, y
                ]

                Expect.equal (epoch 3) (epoch 0) "batches"
                Expect.equal (fst data[0]).shape [| 3; 2; 3 |] "resized"
                Expect.equal (snd data[12]) (dsharp.tensor 11L) "target")
        }

        test "one kind of file" {
            inFolder (fun folder ->
                classes folder [ "a", 2 ]
                (dsharp.ones [ 4; 4 ]).saveImage(path folder "a/x.BMP")
                Expect.equal (ImageDataset(folder, fileExtension = "bmp")).length 1 "bmp"
                Expect.equal (ImageDataset(folder, fileExtension = ".png")).length 2 "png"
                Expect.equal (ImageDataset folder).length 3 "all")
        }

        test "errors" {
            inFolder (fun folder ->
                Check.expectError<DatasetException>
                    $"ImageDataset: expected a subfolder for each class in {folder}, got none."
                    (fun () -> ImageDataset folder |> ignore)

                let absent = path folder "absent"

                Check.expectError<DatasetException>
                    $"ImageDataset: expected a folder with a subfolder for each class at {absent}, got: Could not find a part of the path '{absent}'."
                    (fun () -> ImageDataset absent |> ignore)

                classes folder [ "a", 2 ]
                let empty = Directory.CreateDirectory(path folder "b").FullName

                Check.expectError<DatasetException>
                    $"""ImageDataset: expected images (.gif) in {path folder "a"}, got none."""
                    (fun () -> ImageDataset(folder, "gif") |> ignore)

                Directory.Delete empty
                (dsharp.ones [ 6; 6 ]).saveImage(path folder "a/z.png")

                Check.expectError<ShapeException>
                    $"""ImageDataset: expected images of one shape in a batch, got (3, 4, 5) and, of {path folder "a/z.png"}, (3, 6, 6). Give resize, a width and a height."""
                    (fun () -> (ImageDataset folder).batch [| 0; 2 |] |> ignore)

                write (path folder "a") "z.png" small

                Check.expectError<ImageException>
                    $"""loadImage: {path folder "a/z.png"} is no image of a known format. Expected one of png, jpg, jpeg, bmp, gif, tif, tiff, webp."""
                    (fun () -> (ImageDataset folder)[2] |> ignore))
        }
    ]
