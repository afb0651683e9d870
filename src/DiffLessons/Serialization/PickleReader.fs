namespace DiffLessons

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.Runtime.InteropServices
open System.Text

/// Reads the pickle format, as far as a PyTorch state dict uses it.
[<RequireQualifiedAccess>]
module internal PickleReader =
    // One object for each of the values that most pickles are full of.
    let private noItems = Items [||]
    let private yes = Flag true
    let private no = Flag false
    let private smallNumbers = Array.init 256 (fun value -> Integer(int64 value))

    let private number (value: int64) =
        if value >= 0L && value < 256L then
            smallNumbers[int value]
        else
            Integer value

    /// Names and tensors of the longest state dict, and some more.
    let private deepestStack = 400_000

    /// Runs the instructions: a stack, marks in it, and a memo of what was seen before.
    type private Machine(bytes: byte[]) =
        let strict = UTF8Encoding(false, true)
        let stack = Stack<Pickled>()
        let marks = Stack<int>()
        let memo = ResizeArray<Pickled>()
        let mutable remembered = 0
        let mutable at = 0

        // Bytes of memory that the rest may take: a few times what the pickle of an ordinary state dict needs.
        let mutable room = 48L * 1024L * 1024L + 3L * int64 bytes.Length

        let spend (cost: int64) =
            room <- room - cost

            if room < 0L then
                StorageFile.unreadable
                    "its description of the tensors (data.pkl) would take more memory than a state dict of its size needs."

        /// About what an object of so many references takes, with one to it.
        let objectOf (references: int) = 48L + 8L * int64 references

        /// The next bytes: their offset, after a check that there are so many.
        member private _.Take(count: int64) : int =
            if count < 0L || count > int64 (bytes.Length - at) then
                PickleNames.damaged ()

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

        member private t.Text(length: int64) =
            let bytes = t.Span length
            spend (objectOf 3 + 2L * length)
            Text(strict.GetString bytes)

        member private t.Line() =
            let length = bytes.AsSpan(at).IndexOf(byte '\n')
            let line = strict.GetString(t.Span(int64 length))
            t.Byte() |> ignore
            line

        /// A whole number of so many bytes, in two's complement; none is 0.
        member private t.Long(length: int64) =
            if length > 8L then
                PickleNames.damaged ()

            let part = t.Span length

            let mutable value =
                if length > 0L && part[part.Length - 1] > 127uy then
                    -1L
                else
                    0L

            for i in part.Length - 1 .. -1 .. 0 do
                value <- (value <<< 8) ||| int64 part[i]

            t.Number value

        member private _.Number(value: int64) =
            spend 24L
            number value

        member private _.Push(value: Pickled) =
            spend 8L

            if stack.Count > deepestStack then
                StorageFile.unreadable
                    "its description of the tensors (data.pkl) holds back more values than a state dict has."

            stack.Push value

        member private _.Pop() =
            // What lies below a mark is not to be had before the mark is.
            let floor = if marks.Count > 0 then marks.Peek() else 0

            if stack.Count > floor then
                stack.Pop()
            else
                PickleNames.damaged ()

        member private t.PopMany(count: int) =
            spend (objectOf count)
            let items = Array.zeroCreate count

            for i in count - 1 .. -1 .. 0 do
                items[i] <- t.Pop()

            items

        member private t.PopToMark() =
            if marks.Count = 0 then
                PickleNames.damaged ()

            let items = t.PopMany(stack.Count - marks.Peek())
            marks.Pop() |> ignore
            items

        member private t.Peek() =
            let top = t.Pop()
            stack.Push top
            top

        member private t.Remember(key: int64) =
            let missing = key + 1L - int64 memo.Count

            if missing > 0L then
                spend (16L * missing)
                CollectionsMarshal.SetCount(memo, int key + 1)

            if isNull (box memo[int key]) then
                remembered <- remembered + 1

            memo[int key] <- t.Peek()

        member private t.Recall(key: int64) =
            if key >= int64 memo.Count || isNull (box memo[int key]) then
                PickleNames.damaged ()

            t.Push memo[int key]

        member private t.SetItems(items: Pickled[]) =
            match t.Peek() with
            | Entries entries when items.Length % 2 = 0 ->
                spend (objectOf 1 * int64 items.Length)

                for i in 0..2 .. items.Length - 2 do
                    entries.Add(items[i], items[i + 1])
            | _ -> PickleNames.damaged ()

        member private t.Append(items: Pickled[]) =
            match t.Peek() with
            | Growing list ->
                spend (16L * int64 items.Length)
                list.AddRange items
            | _ -> PickleNames.damaged ()

        /// An empty list or dictionary.
        member private t.Container(make: ResizeArray<'item> -> Pickled) =
            spend (objectOf 4)
            t.Push(make (ResizeArray()))

        /// Attributes of a dictionary, as PyTorch's version marks: nothing that the tensors depend on.
        member private t.SetState() =
            t.Pop() |> ignore

            match t.Peek() with
            | Entries _ -> ()
            | _ -> PickleNames.damaged ()

        member private t.Call() =
            match t.PopMany 2 with
            | [| Global name; Items arguments |] ->
                // A tensor with its sizes and strides takes the most.
                spend (objectOf 12)

                for argument in arguments do
                    match argument with
                    | Items items -> spend (objectOf items.Length)
                    | _ -> ()

                t.Push(PickleNames.call name arguments)
            | _ -> PickleNames.damaged ()

        member private t.StackGlobal() =
            match t.PopMany 2 with
            | [| Text part; Text name |] -> t.Push(PickleNames.globalOf part name)
            | _ -> PickleNames.damaged ()

        /// One instruction.
        member private t.Step(code: byte) : unit =
            match code with
            | 0x80uy -> t.Byte() |> ignore // PROTO
            | 0x95uy -> t.Take 8L |> ignore // FRAME
            | 'c'B ->
                let part = t.Line()
                t.Push(PickleNames.globalOf part (t.Line()))
            | 0x93uy -> t.StackGlobal()
            | '('B ->
                spend 32L
                marks.Push stack.Count
            | ')'B -> t.Push noItems
            | '}'B -> t.Container Entries
            | ']'B -> t.Container Growing
            | 'N'B -> t.Push Nothing
            | 0x88uy -> t.Push yes
            | 0x89uy -> t.Push no
            | 'J'B -> t.Push(t.Number(int64 (t.Int32())))
            | 'K'B -> t.Push(number (int64 (t.Byte())))
            | 'M'B -> t.Push(t.Number(int64 (BinaryPrimitives.ReadUInt16LittleEndian(t.Span 2L))))
            | 0x8auy -> t.Push(t.Long(int64 (t.Byte())))
            | 'G'B ->
                spend 24L
                t.Push(Real(BinaryPrimitives.ReadDoubleBigEndian(t.Span 8L)))
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
            | 0x94uy -> t.Remember(int64 remembered)
            | 'h'B -> t.Recall(int64 (t.Byte()))
            | 'j'B -> t.Recall(t.UInt32())
            | 'Q'B ->
                spend (objectOf 6)
                t.Push(PickleNames.persistent (t.Pop()))
            | 'R'B -> t.Call()
            | 'b'B -> t.SetState()
            | other ->
                StorageFile.unreadable
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
        | Entries entries ->
            StoredTensor.checkCount entries.Count

            [
                for key, value in entries do
                    match key, value with
                    | Text name, Tensor tensor -> name, tensor
                    | Text name, _ ->
                        StorageFile.unreadable
                            $"its entry {StorageFile.quoted name} is no tensor. In Python, save model.state_dict() alone."
                    | _ ->
                        StorageFile.unreadable
                            "its entries are not named by texts, as a state dict's are."
            ]
        | _ ->
            StorageFile.unreadable
                "it holds no dictionary of tensors. In Python, save model.state_dict()."
