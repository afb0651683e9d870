namespace DiffLessons

open System
open System.Collections.Generic
open System.Reflection
open System.Reflection.Emit

/// What the code of a function mentions: the static values it reads, and those that functions of the same program read that it calls.
///
/// A closure holds the local values it uses; values of a module or of a script are static fields, which only its code knows.
[<RequireQualifiedAccess>]
module internal FunctionScan =
    let private opcodes =
        lazy
            (dict [
                for field in typeof<OpCodes>.GetFields(BindingFlags.Public ||| BindingFlags.Static) do
                    let code = field.GetValue null :?> OpCode
                    uint16 code.Value, code
            ])

    let private operandSize (code: OpCode) (il: byte[]) (at: int) =
        match code.OperandType with
        | OperandType.InlineNone -> 0
        | OperandType.ShortInlineBrTarget
        | OperandType.ShortInlineI
        | OperandType.ShortInlineVar -> 1
        | OperandType.InlineVar -> 2
        | OperandType.InlineI8
        | OperandType.InlineR -> 8
        | OperandType.InlineSwitch -> 4 + 4 * BitConverter.ToInt32(il, at)
        | _ -> 4

    /// The fields and methods that a method's code names.
    let private mentioned (m: MethodBase) : MemberInfo list =
        let il =
            match m.GetMethodBody() with
            | null -> [||]
            | body -> body.GetILAsByteArray()

        let typeArguments =
            if isNull m.DeclaringType || not m.DeclaringType.IsGenericType then
                null
            else
                m.DeclaringType.GetGenericArguments()

        let methodArguments = if m.IsGenericMethod then m.GetGenericArguments() else null

        let rec read at found =
            if at >= il.Length then
                found
            else
                let isLong = il[at] = 0xFEuy

                let key =
                    if isLong then
                        0xFE00us ||| uint16 il[at + 1]
                    else
                        uint16 il[at]

                let operand = if isLong then at + 2 else at + 1
                let code = opcodes.Value[key]

                let named =
                    match code.OperandType with
                    | OperandType.InlineField
                    | OperandType.InlineMethod ->
                        let token = BitConverter.ToInt32(il, operand)
                        [ m.Module.ResolveMember(token, typeArguments, methodArguments) ]
                    | _ -> []

                read (operand + operandSize code il operand) (named @ found)

        // Code that cannot be read, such as what was emitted while running, mentions nothing.
        try
            read 0 []
        with
        | :? ArgumentException
        | :? InvalidOperationException
        | :? NotSupportedException
        | :? KeyNotFoundException
        | :? BadImageFormatException -> []

    let private isForeign =
        let libraries =
            HashSet [
                typeof<obj>.Assembly
                typeof<FSharp.Core.Unit>.Assembly
                typeof<TorchSharp.torch>.Assembly
                Assembly.GetExecutingAssembly()
            ]

        fun (assembly: Assembly) ->
            libraries.Contains assembly
            || assembly.GetName().Name.StartsWith("System.", StringComparison.Ordinal)

    let private every =
        BindingFlags.Instance
        ||| BindingFlags.Static
        ||| BindingFlags.Public
        ||| BindingFlags.NonPublic
        ||| BindingFlags.DeclaredOnly

    /// How many functions are looked into, at most.
    let private most = 500

    let private isFunction (o: obj) =
        o :? Delegate || FSharp.Reflection.FSharpType.IsFunction(o.GetType())

    /// The static values that the code of a function reads; none of anything else. `stops` selects the types whose code is not read.
    let statics (stops: Type -> bool) (f: obj) : obj list =
        let seen = HashSet<MemberInfo>()
        let waiting = Queue<MethodBase>()
        let found = ResizeArray<obj>()

        let visit (m: MethodBase) =
            let owner = m.DeclaringType

            if
                not (isNull owner || isForeign owner.Assembly || stops owner)
                && seen.Count < most
                && seen.Add m
            then
                waiting.Enqueue m

        let visitAll (kind: Type) =
            for m in kind.GetMethods every do
                visit m

        match f with
        | :? Delegate as call -> visit call.Method
        | _ when isFunction f -> visitAll (f.GetType())
        | _ -> ()

        while waiting.Count > 0 do
            for named in mentioned (waiting.Dequeue()) do
                match named with
                | :? FieldInfo as field when field.IsStatic && not field.FieldType.IsPrimitive ->
                    if not (isForeign field.DeclaringType.Assembly) && seen.Add field then
                        match field.GetValue null with
                        | null -> ()
                        | value -> found.Add value
                // A function inside this one.
                | :? ConstructorInfo as made -> visitAll made.DeclaringType
                | :? MethodBase as called -> visit called
                | _ -> ()

        List.ofSeq found
