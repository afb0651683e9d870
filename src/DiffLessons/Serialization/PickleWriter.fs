namespace DiffLessons

open System.IO
open System.Text

/// Writes the pickle of a state dict, as PyTorch does (protocol 2).
[<RequireQualifiedAccess>]
module internal PickleWriter =
    type private Output(target: Stream) =
        let writer = new BinaryWriter(target, Encoding.UTF8, true)
        member _.Code(code: byte) = writer.Write code

        member t.Global(part: string, name: string) =
            t.Code 'c'B
            writer.Write(Encoding.ASCII.GetBytes $"{part}\n{name}\n")

        member t.Text(text: string) =
            let bytes = Encoding.UTF8.GetBytes text
            t.Code 'X'B
            writer.Write(uint32 bytes.Length)
            writer.Write bytes

        member t.Integer(value: int64) =
            if value >= 0L && value < 256L then
                t.Code 'K'B
                writer.Write(byte value)
            elif value <= int64 System.Int32.MaxValue then
                t.Code 'J'B
                writer.Write(int32 value)
            else
                t.Code 0x8auy // LONG1
                writer.Write 8uy
                writer.Write value

        member t.Items(items: int64 seq) =
            t.Code '('B
            Seq.iter t.Integer items
            t.Code 't'B

        /// An empty OrderedDict.
        member t.Dictionary() =
            t.Global("collections", "OrderedDict")
            t.Code ')'B
            t.Code 'R'B

        member _.Flush() = writer.Flush()

    /// The strides of a dense tensor.
    let private strides (shape: int[]) : int64[] =
        let sizes = shape |> Array.map (fun size -> int64 (max size 1))
        Array.scanBack (*) sizes 1L |> Array.tail

    let private tensor (output: Output) (key: string) (stored: StoredTensor) =
        output.Global("torch._utils", "_rebuild_tensor_v2")
        output.Code '('B

        output.Code '('B
        output.Text "storage"
        output.Global("torch", PickleNames.storageOf stored.Dtype)
        output.Text key
        output.Text "cpu"
        output.Integer(int64 (Shape.nelement stored.Shape))
        output.Code 't'B
        output.Code 'Q'B

        output.Integer 0L
        output.Items(Array.map int64 stored.Shape)
        output.Items(strides stored.Shape)
        output.Code 0x89uy // requires no gradient
        output.Dictionary() // no hooks
        output.Code 't'B
        output.Code 'R'B

    /// Writes names and tensors; the elements are elsewhere, by key.
    let write (target: Stream) (tensors: (string * string * StoredTensor) list) =
        let output = Output target
        output.Code 0x80uy
        output.Code 2uy
        output.Dictionary()
        output.Code '('B

        for name, key, stored in tensors do
            output.Text name
            tensor output key stored

        output.Code 'u'B
        output.Code '.'B
        output.Flush()
