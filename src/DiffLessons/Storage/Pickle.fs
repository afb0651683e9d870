namespace DiffLessons

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.IO
open System.Text

/// Elements of PyTorch tensors: a numbered part of the file.
type internal PickledStorage = {
    Dtype: Dtype
    Key: string
    Length: int64
}

/// A tensor of a state dict: a view of a storage, in numbers of elements.
type internal PickledTensor = {
    Storage: PickledStorage
    Offset: int64
    Sizes: int64[]
    Strides: int64[]
}

/// What the pickle of a state dict is made of.
[<ReferenceEquality>]
type internal Pickled =
    | Nothing
    | Flag of bool
    | Integer of int64
    | Real of float
    | Text of string
    | Items of Pickled[]
    | Growing of ResizeArray<Pickled>
    | Entries of ResizeArray<Pickled * Pickled>
    | Global of string
    | Storage of PickledStorage
    | Tensor of PickledTensor

/// The pickle format, as far as a PyTorch state dict uses it. Python's own reader runs what a pickle names; this one knows the handful of
/// names that a state dict consists of, and runs nothing.
[<RequireQualifiedAccess>]
module internal Pickle =
    let private storages = [
        "torch.DoubleStorage", Dtype.Float64
        "torch.FloatStorage", Dtype.Float32
        "torch.HalfStorage", Dtype.Float16
        "torch.BFloat16Storage", Dtype.BFloat16
        "torch.LongStorage", Dtype.Int64
        "torch.IntStorage", Dtype.Int32
        "torch.ShortStorage", Dtype.Int16
        "torch.CharStorage", Dtype.Int8
        "torch.ByteStorage", Dtype.Byte
        "torch.BoolStorage", Dtype.Bool
    ]

    /// The name of the storage of a dtype, without its module.
    let storageOf (dtype: Dtype) =
        storages
        |> List.find (fun (_, other) -> other = dtype)
        |> fst
        |> _.Substring("torch.".Length)

    let private dictionary = "collections.OrderedDict"
    let private rebuildTensor = "torch._utils._rebuild_tensor_v2"
    let private rebuildParameter = "torch._utils._rebuild_parameter"

    let private known =
        [ dictionary; rebuildTensor; rebuildParameter ] @ List.map fst storages
        |> HashSet

    let private damaged () : 'a =
        WholeFile.unreadable "its description of the tensors (data.pkl) is damaged."

    // ---- what the names do ----

    let private globalOf (part: string) (name: string) =
        let full = $"{part}.{name}"

        if not (known.Contains full) then
            WholeFile.unreadable
                $"it holds {WholeFile.quoted full}, which is no part of a state dict; reading that could run code. In Python, save model.state_dict() alone."

        Global full

    let private integers (items: Pickled[]) =
        items
        |> Array.map (function
            | Integer number -> number
            | _ -> damaged ())

    let private call (name: string) (arguments: Pickled[]) =
        if name = dictionary && arguments.Length = 0 then
            Entries(ResizeArray())
        elif name = rebuildTensor && arguments.Length >= 4 then
            match arguments[0], arguments[1], arguments[2], arguments[3] with
            | Storage storage, Integer offset, Items sizes, Items strides ->
                Tensor {
                    Storage = storage
                    Offset = offset
                    Sizes = integers sizes
                    Strides = integers strides
                }
            | _ -> damaged ()
        elif name = rebuildParameter && arguments.Length >= 1 then
            match arguments[0] with
            | Tensor _ as tensor -> tensor
            | _ -> damaged ()
        else
            damaged ()

    let private persistent (id: Pickled) =
        match id with
        | Items [| Text "storage"; Global name; Text key; Text _; Integer length |] ->
            match storages |> List.tryFind (fun (known, _) -> known = name) with
            | Some(_, dtype) ->
                Storage {
                    Dtype = dtype
                    Key = key
                    Length = length
                }
            | None -> damaged ()
        | _ -> damaged ()

    // ---- the machine: a stack, marks in it, and a memo of what was seen before ----

    type private Machine(bytes: byte[]) =
        let strict = UTF8Encoding(false, true)
        let stack = Stack<Pickled>()
        let marks = Stack<int>()
        let memo = Dictionary<int64, Pickled>()
        let mutable at = 0

        /// The next bytes: their place, after a check that there are so many.
        member private _.Take(count: int64) : int =
            if count < 0L || count > int64 (bytes.Length - at) then
                damaged ()

            let start = at
            at <- at + int count
            start

        member private t.Byte() = bytes[t.Take 1L]

        member private t.Span(count: int64) =
            ReadOnlySpan(bytes, t.Take count, int count)

        member private t.Int32() =
            BinaryPrimitives.ReadInt32LittleEndian(t.Span 4L)

        member private t.UInt32() =
            int64 (BinaryPrimitives.ReadUInt32LittleEndian(t.Span 4L))

        member private t.Text(length: int64) = Text(strict.GetString(t.Span length))

        member private t.Line() =
            let length = bytes.AsSpan(at).IndexOf(byte '\n')
            let line = strict.GetString(t.Span(int64 length))
            t.Byte() |> ignore
            line

        /// A whole number of so many bytes, in two's complement; none is 0.
        member private t.Long(length: int64) =
            if length > 8L then
                damaged ()

            let part = t.Span length

            let mutable value =
                if length > 0L && part[part.Length - 1] > 127uy then
                    -1L
                else
                    0L

            for i in part.Length - 1 .. -1 .. 0 do
                value <- (value <<< 8) ||| int64 part[i]

            Integer value

        member private _.Push(value: Pickled) = stack.Push value

        member private _.Pop() =
            // What lies below a mark is not to be had before the mark is.
            let floor = if marks.Count > 0 then marks.Peek() else 0
            if stack.Count > floor then stack.Pop() else damaged ()

        member private t.PopMany(count: int) =
            let items = Array.init count (fun _ -> t.Pop())
            Array.Reverse items
            items

        member private t.PopToMark() =
            if marks.Count = 0 then
                damaged ()

            let items = t.PopMany(stack.Count - marks.Peek())
            marks.Pop() |> ignore
            items

        member private t.Peek() =
            let top = t.Pop()
            stack.Push top
            top

        member private t.Remember(key: int64) = memo[key] <- t.Peek()

        member private t.Recall(key: int64) =
            match memo.TryGetValue key with
            | true, value -> t.Push value
            | _ -> damaged ()

        member private t.SetItems(items: Pickled[]) =
            match t.Peek() with
            | Entries entries when items.Length % 2 = 0 ->
                for pair in Array.chunkBySize 2 items do
                    entries.Add(pair[0], pair[1])
            | _ -> damaged ()

        member private t.Append(items: Pickled[]) =
            match t.Peek() with
            | Growing list -> list.AddRange items
            | _ -> damaged ()

        /// Attributes of a dictionary, as PyTorch's version marks: nothing that the tensors depend on.
        member private t.SetState() =
            t.Pop() |> ignore

            match t.Peek() with
            | Entries _ -> ()
            | _ -> damaged ()

        member private t.Call() =
            match t.PopMany 2 with
            | [| Global name; Items arguments |] -> t.Push(call name arguments)
            | _ -> damaged ()

        member private t.StackGlobal() =
            match t.PopMany 2 with
            | [| Text part; Text name |] -> t.Push(globalOf part name)
            | _ -> damaged ()

        /// One instruction.
        member private t.Step(code: byte) : unit =
            match code with
            | 0x80uy -> t.Byte() |> ignore // PROTO
            | 0x95uy -> t.Take 8L |> ignore // FRAME
            | 'c'B ->
                let part = t.Line()
                t.Push(globalOf part (t.Line()))
            | 0x93uy -> t.StackGlobal()
            | '('B -> marks.Push stack.Count
            | ')'B -> t.Push(Items [||])
            | '}'B -> t.Push(Entries(ResizeArray()))
            | ']'B -> t.Push(Growing(ResizeArray()))
            | 'N'B -> t.Push Nothing
            | 0x88uy -> t.Push(Flag true)
            | 0x89uy -> t.Push(Flag false)
            | 'J'B -> t.Push(Integer(int64 (t.Int32())))
            | 'K'B -> t.Push(Integer(int64 (t.Byte())))
            | 'M'B -> t.Push(Integer(int64 (BinaryPrimitives.ReadUInt16LittleEndian(t.Span 2L))))
            | 0x8auy -> t.Push(t.Long(int64 (t.Byte())))
            | 'G'B -> t.Push(Real(BinaryPrimitives.ReadDoubleBigEndian(t.Span 8L)))
            | 'X'B -> t.Push(t.Text(t.UInt32()))
            | 0x8cuy -> t.Push(t.Text(int64 (t.Byte())))
            | 't'B -> t.Push(Items(t.PopToMark()))
            | 0x85uy -> t.Push(Items(t.PopMany 1))
            | 0x86uy -> t.Push(Items(t.PopMany 2))
            | 0x87uy -> t.Push(Items(t.PopMany 3))
            | 's'B -> t.SetItems(t.PopMany 2)
            | 'u'B -> t.SetItems(t.PopToMark())
            | 'a'B -> t.Append(t.PopMany 1)
            | 'e'B -> t.Append(t.PopToMark())
            | 'q'B -> t.Remember(int64 (t.Byte()))
            | 'r'B -> t.Remember(t.UInt32())
            | 0x94uy -> t.Remember(int64 memo.Count)
            | 'h'B -> t.Recall(int64 (t.Byte()))
            | 'j'B -> t.Recall(t.UInt32())
            | 'Q'B -> t.Push(persistent (t.Pop()))
            | 'R'B -> t.Call()
            | 'b'B -> t.SetState()
            | other ->
                WholeFile.unreadable
                    $"its description of the tensors (data.pkl) has the instruction 0x{other:X2}, which no state dict needs."

        /// Runs to the end; what is then on top is what was pickled.
        member t.Run() : Pickled =
            let mutable code = t.Byte()

            while code <> '.'B do
                t.Step code
                code <- t.Byte()

            t.Pop()

    /// The tensors of a pickled state dict, by name and in order.
    let read (bytes: byte[]) : (string * PickledTensor) list =
        match Machine(bytes).Run() with
        | Entries entries -> [
            for key, value in entries do
                match key, value with
                | Text name, Tensor tensor -> name, tensor
                | Text name, _ ->
                    WholeFile.unreadable
                        $"its entry {WholeFile.quoted name} is no tensor. In Python, save model.state_dict() alone."
                | _ ->
                    WholeFile.unreadable
                        "its entries are not named by texts, as a state dict's are."
          ]
        | _ ->
            WholeFile.unreadable
                "it holds no dictionary of tensors. In Python, save model.state_dict()."
