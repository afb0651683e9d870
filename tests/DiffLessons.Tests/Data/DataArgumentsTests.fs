/// Readers of data that are given null, or names that are none, say so in the library's own terms.
module DiffLessons.Tests.DataArgumentsTests

open System.IO
open Expecto
open DiffLessons
open DiffLessons.Data
open DiffLessons.Tests

let private missing (operation: string) (name: string) (call: unit -> unit) =
    Check.wrong<OptionException>
        $"{operation}, {name}"
        $"{operation}: expected {name}, got null. (Parameter '{name}')"
        call

let private text = TextDataset("abcabc", 2)

let private nulls = [
    missing "download" "url" (fun () -> DataUtil.download null "x")
    missing "download" "localFileName" (fun () -> DataUtil.download "http://localhost/" null)
    missing "extractTarStream" "stream" (fun () -> DataUtil.extractTarStream null "x")
    missing "extractTarStream" "outputDir" (fun () ->
        DataUtil.extractTarStream (new MemoryStream()) null)
    missing "extractTarGz" "fileName" (fun () -> DataUtil.extractTarGz null "x")
    missing "extractTarGz" "outputDir" (fun () -> DataUtil.extractTarGz "x" null)
    missing "MnistFiles.read" "path" (fun () -> MnistFiles.read null |> ignore)
    missing "MNIST" "urls" (fun () -> MNIST(urls = [ null ]) |> ignore)
    missing "CIFAR10" "url" (fun () -> CIFAR10(url = null) |> ignore)
    missing "ImageDataset" "path" (fun () -> ImageDataset null |> ignore)
    missing "TextDataset.tensorToText" "tensor" (fun () ->
        text.tensorToText (Unchecked.defaultof<Tensor>) |> ignore)
    missing "TextDataset.batch" "indices" (fun () -> text.batch null |> ignore)
]

/// Names that no file system takes end in an exception of ours, whatever .NET says of them.
let private names =
    let readers: (string * (string -> unit)) list = [
        "extractTarGz", fun name -> DataUtil.extractTarGz name "x"
        "extractTarGz, into", fun name -> DataUtil.extractTarGz "none.tgz" name
        "extractTarStream", DataUtil.extractTarStream (new MemoryStream(Array.create 2000 7uy))
        "download", DataUtil.download "http://127.0.0.1:9/none"
        "MnistFiles.read", MnistFiles.read >> ignore
        "ImageDataset", ImageDataset >> ignore
        "loadImage", fun name -> dsharp.loadImage name |> ignore
        "TensorFile.load", TensorFile.load >> ignore
        "Model.load", fun name -> Model.load name |> ignore
    ]

    let wrong = [
        "NUL", "a\000b"
        "nothing", ""
        "a long name", String.replicate 5000 "x"
        "a long path", String.replicate 3000 "x/"
    ]

    [
        for reader, read in readers do
            for what, name in wrong do
                test $"{reader}: {what}" {
                    try
                        read name
                        failtest "read"
                    with
                    | :? OptionException
                    | :? DatasetException
                    | :? ImageException
                    | :? StorageException -> ()
                }
    ]

let tests =
    testList "DataArguments" [ testList "null" nulls; testList "names" names ]
