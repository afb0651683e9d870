/// Damaged and hostile state dicts of PyTorch: each is refused at once, and none runs code.
module DiffLessons.Tests.HostileStateDictsTests

open System
open System.IO
open System.IO.Compression
open System.Text
open Expecto
open DiffLessons
open DiffLessons.Tests
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.StorageSupport

/// One byte per character.
let private latin (text: string) = Encoding.Latin1.GetBytes text

/// A pickled state dict of one tensor named "a", of which parts may be put to something else.
let private pickleOf (storage: string) (length: int) (rest: string) =
    [|
        (latin "\128\002}X\001\000\000\000actorch._utils\n_rebuild_tensor_v2\n((")
        "X\007\000\000\000storagectorch\n"B
        latin $"{storage}\n"
        "X\001\000\000\0000X\003\000\000\000cpuK"B
        [| byte length |]
        "tQ"B
        latin rest
        (latin "\137}tRs.")
    |]
    |> Array.concat

/// Offset 0, shape (2), stride 1.
let private usual = "K\000K\002\133K\001\133"

let private dictOf (pickle: byte[]) (elements: byte[]) =
    zip [
        "archive/data.pkl", pickle
        "archive/data/0", elements
        "archive/version", "3\n"B
    ]

let private good () =
    dictOf (pickleOf "FloatStorage" 2 usual) (Array.zeroCreate 8)

let private pickled (name: string) (reason: string) (pickle: byte[]) =
    refused name reason (fun () -> dictOf pickle (Array.zeroCreate 8))

let private broken = "its description of the tensors (data.pkl) is damaged."

let private code (name: string) =
    $"it holds \"{name}\", which is no part of a state dict; reading that could run code. In Python, save model.state_dict() alone."

let private stateDicts = [
    test "what the next ones break is good" {
        let file = TensorFile.load (written "good.pt" (good ()))
        expectSame "a" file["a"] (dsharp.zeros 2)
    }
    pickled
        "a pickle that runs a command"
        (code "posix.system")
        "cposix\nsystem\n(X\002\000\000\000lstR."B
    pickled
        "a pickle that evaluates"
        (code "builtins.eval")
        (latin "\128\004\140\bbuiltins\140\004eval\147.")
    pickled
        "a whole Python model"
        (code "__main__.Net")
        (latin "\128\002c__main__\nNet\nq\000)\129q\001.")
    pickled
        "a pickle of a list"
        "it holds no dictionary of tensors. In Python, save model.state_dict()."
        (latin "\128\002].")
    pickled
        "a checkpoint with more than tensors"
        "its entry \"epoch\" is no tensor. In Python, save model.state_dict() alone."
        (latin "\128\002}X\005\000\000\000epochK\003s.")
    pickled
        "strides of 0"
        "a shows the 2 elements of its storage as 2147483647, as after expand(). In Python, save its contiguous()."
        (pickleOf "FloatStorage" 2 "K\000J\255\255\255\127\133K\000\133")
    pickled
        "a stride of 0 on one axis"
        "a shows the 2 elements of its storage as 6, as after expand(). In Python, save its contiguous()."
        (pickleOf "FloatStorage" 2 "K\000K\003K\002\134K\000K\001\134")
    pickled
        "overlapping strides"
        "a shows the 2 elements of its storage as 4, as after expand(). In Python, save its contiguous()."
        (pickleOf "FloatStorage" 2 "K\000K\002K\002\134K\000K\001\134")
    pickled "no end" broken (latin "\128\002}")
    pickled "nothing on the stack" broken (latin "\128\002R.")
    pickled "a text longer than the file" broken (latin "\128\002X\255\255\255\127a.")
    pickled "marks without end" broken (Array.append (Array.create 200_000 '('B) "."B)
    pickled
        "nesting without end"
        "it holds no dictionary of tensors. In Python, save model.state_dict()."
        (Array.concat [ Array.create 200_000 ']'B; Array.create 199_999 'a'B; "."B ])
    pickled
        "doubling without end"
        "it holds no dictionary of tensors. In Python, save model.state_dict()."
        (Array.concat [ "K\000"B; Array.concat (Array.create 100 (latin "q\000h\000\134")); "."B ])
    pickled
        "an instruction of older pickles"
        "its description of the tensors (data.pkl) has the instruction 0x69, which no state dict needs."
        "(iposix\nsystem\n."B
    pickled
        "a storage shorter than its part"
        "a claims 1 elements of Float32, but its part of the file has 8 bytes."
        (pickleOf "FloatStorage" 1 usual)
    pickled
        "another dtype than its part"
        "a claims 2 elements of Float64, but its part of the file has 8 bytes."
        (pickleOf "DoubleStorage" 2 usual)
    pickled
        "a view beyond its storage"
        "a reaches to element 2 of a storage that has 2."
        (pickleOf "FloatStorage" 2 "K\001K\002\133K\001\133")
    pickled
        "strides that reach far"
        "a reaches to element 2147483647 of a storage that has 2."
        (pickleOf "FloatStorage" 2 "K\000K\002\133J\255\255\255\127\133")
    pickled
        "strides that overflow"
        "the file is damaged, or is no file of tensors (Arithmetic operation resulted in an overflow.). Take another copy of it."
        (pickleOf "FloatStorage" 2 "K\000K\003\133\138\b\255\255\255\255\255\255\255\127\133")
    pickled
        "a negative stride"
        "a has a negative stride or offset."
        (pickleOf "FloatStorage" 2 "K\000K\002\133J\255\255\255\255\133")
    pickled
        "fewer strides than axes"
        "a has not as many strides as axes."
        (pickleOf "FloatStorage" 2 "K\000K\002\133)")
    refused "a name twice" "it has two tensors named a." (fun () ->
        let once = pickleOf "FloatStorage" 2 usual
        let body = once[3 .. once.Length - 2]
        dictOf (Array.concat [ once[..2]; body; body; "."B ]) (Array.zeroCreate 8))
    refused
        "elements that are not there"
        "a has its elements in a part 0 that the file lacks."
        (fun () -> zip [ "archive/data.pkl", pickleOf "FloatStorage" 2 usual ])
    refused
        "another byte order"
        "it was written on a machine with another order of bytes. Save it on a little-endian one."
        (fun () -> good () |> unzip |> List.append [ "archive/byteorder", "bigend"B ] |> zip)
    refused
        "a zip of something else"
        "it is a zip file, but no PyTorch state dict: those have one part data.pkl."
        (fun () -> zip [ "word/document.xml", "<w/>"B ])
    refused
        "a path out of the folder"
        "it has a part with the name \"../../etc/passwd\", which no state dict has."
        (fun () -> good () |> unzip |> List.append [ "../../etc/passwd", "root"B ] |> zip)
    refused
        "a path from the root"
        "it has a part with the name \"/etc/passwd\", which no state dict has."
        (fun () -> good () |> unzip |> List.append [ "/etc/passwd", "root"B ] |> zip)
    refused "a part twice" "it has two parts with the name \"archive/data/0\"." (fun () ->
        good () |> unzip |> List.append [ "archive/data/0", "root"B ] |> zip)
    refused
        "a zip bomb"
        "its part \"archive/data/0\" is compressed or encrypted, which PyTorch never does."
        (fun () ->
            use stream = new MemoryStream()

            using (new ZipArchive(stream, ZipArchiveMode.Create, true)) (fun archive ->
                for name, length in [ "archive/data/0", 100_000_000; "archive/data.pkl", 1 ] do
                    use part = archive.CreateEntry(name).Open()
                    part.Write(ReadOnlySpan(Array.zeroCreate<byte> length)))

            stream.ToArray())
    refused
        "one bit of an element"
        "its part \"archive/data/0\" does not match its checksum: the file is damaged."
        (fun () ->
            let bytes = good ()
            let part = bytes.AsSpan().IndexOf(ReadOnlySpan "archive/data/0"B)
            bytes[part + 14] <- 1uy
            bytes)
    refused
        "PyTorch's older format"
        "it is in the format that PyTorch wrote before version 1.6. Load it in Python and save it again with torch.save."
        (fun () -> (latin "\128\002\138\010l\252\156F\249 j\168P\025.\128\002M\233\003."))
]

let tests = testList "HostileStateDicts" stateDicts
