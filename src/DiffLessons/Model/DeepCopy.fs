namespace DiffLessons

open System
open System.Collections
open System.Collections.Generic
open System.Reflection
open System.Runtime.CompilerServices

/// Something that holds models, and that the copies of what holds it share.
[<AllowNullLiteral>]
type internal ISharedByCopies = interface end

/// Copies of objects that hold models: classes of the user's, closures, lists of layers.
///
/// Copied is what leads to a model or a parameter, and every array and collection on the way. All else is shared: tensors,
/// numbers, files, data sets. What is reached twice is copied once, so a layer used twice stays one layer.
[<RequireQualifiedAccess>]
module internal DeepCopy =
    let private fieldsOf: Type -> FieldInfo[] =
        let known = Dictionary<Type, FieldInfo[]>()

        let declared =
            BindingFlags.Instance
            ||| BindingFlags.Public
            ||| BindingFlags.NonPublic
            ||| BindingFlags.DeclaredOnly

        let rec find (kind: Type) =
            if isNull kind then
                [||]
            else
                Array.append (kind.GetFields declared) (find kind.BaseType)

        fun kind ->
            lock known (fun () ->
                match known.TryGetValue kind with
                | true, fields -> fields
                | _ ->
                    known[kind] <- find kind
                    known[kind])

    /// Arrays and collections change in place, so each copy has its own.
    let private isContainer (o: obj) =
        let kind = o.GetType()

        kind.IsArray
        || kind.IsGenericType
           && (kind.FullName.StartsWith "System.Collections.Generic."
               || kind.FullName.StartsWith "System.Lazy"
               || kind.GetGenericTypeDefinition() = typedefof<ref<int>>)

    /// Whether nothing of interest is inside: .NET's own objects, libtorch's, tensors.
    let private isClosed (o: obj) =
        let kind = o.GetType()

        kind.IsPrimitive
        || kind.IsEnum
        || o :? ISharedByCopies
        || o :? Tensor
        || o :? Leaf
        || o :? MemberInfo
        || kind.Namespace = "TorchSharp"
        || (kind.Namespace = "System"
            || not (isNull kind.Namespace) && kind.Namespace.StartsWith "System.")
           && not (isContainer o || o :? ITuple || o :? Delegate)

    /// The objects right inside; those inside a value are its holder's.
    let rec private parts (o: obj) : obj seq =
        match o with
        | :? Delegate as call -> Seq.singleton call.Target
        | :? Array as items when items.GetType().GetElementType().IsPrimitive -> Seq.empty
        | :? Array as items -> items |> Seq.cast<obj> |> Seq.collect apart
        | _ ->
            fieldsOf (o.GetType())
            |> Seq.filter (fun field -> not field.FieldType.IsPrimitive)
            |> Seq.collect (fun field -> apart (field.GetValue o))

    and private apart (o: obj) =
        if isNull o || isClosed o then Seq.empty
        elif o.GetType().IsValueType then parts o
        else Seq.singleton o

    /// Everything that leads to a parameter or a model, these included.
    let private leading (isModel: obj -> bool) (root: obj) : HashSet<obj> =
        let holders = Dictionary<obj, ResizeArray<obj>>(HashIdentity.Reference)
        let toVisit = Stack<obj>()
        let goals = ResizeArray<obj>()

        let meet (o: obj) (holder: obj) =
            match holders.TryGetValue o with
            | true, known -> known.Add holder
            | _ ->
                holders[o] <- ResizeArray [ holder ]
                toVisit.Push o

        meet root null

        while toVisit.Count > 0 do
            let o = toVisit.Pop()

            if o :? Parameter || isModel o then
                goals.Add o

            if not (o :? Parameter) then
                for part in parts o do
                    if not (isNull part) then
                        meet part o

        let found = HashSet<obj>(HashIdentity.Reference)
        let toMark = Stack<obj>(goals)

        while toMark.Count > 0 do
            let o = toMark.Pop()

            if not (isNull o) && found.Add o then
                for holder in holders[o] do
                    toMark.Push holder

        found

    /// Whether an object leads to a parameter or a model.
    let holds (isModel: obj -> bool) (o: obj) : bool = (leading isModel o).Contains o

    /// The parameters and models that an object leads to, in order, without those inside of a model. `further` gives what an object leads to beside what it holds.
    let outermost (isModel: obj -> bool) (further: obj -> obj list) (root: obj) : obj list =
        let seen = HashSet<obj>(HashIdentity.Reference)
        let found = ResizeArray<obj>()

        let rec visit (o: obj) =
            if not (isNull o) && not (isClosed o) && seen.Add o then
                if o :? Parameter || isModel o then
                    found.Add o
                else
                    System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack()

                    for part in parts o do
                        visit part

                    for other in further o do
                        visit other

        visit root
        List.ofSeq found

    let private asDictionary (o: obj) =
        match o with
        | :? IDictionary as entries when
            o.GetType().IsGenericType
            && o.GetType().GetGenericTypeDefinition() = typedefof<Dictionary<int, int>>
            ->
            ValueSome entries
        | _ -> ValueNone

    /// A copy of an object that leads to parameters or models. `isModel` tells models, which this file does not know yet.
    let copy (isModel: obj -> bool) (root: obj) : obj =
        let leads = leading isModel root
        let copies = Dictionary<obj, obj>(HashIdentity.Reference)

        let rec made (o: obj) : obj =
            if isNull o || isClosed o then
                o
            elif o.GetType().IsValueType then
                filled o (RuntimeHelpers.GetUninitializedObject(o.GetType()))
            else
                match copies.TryGetValue o with
                | true, known -> known
                | _ when leads.Contains o || isContainer o -> fresh o
                | _ -> o

        and fresh (o: obj) : obj =
            let keep (other: obj) =
                copies[o] <- other
                other

            match asDictionary o, o with
            | _, (:? Parameter as p) -> keep (p.copy ())
            | ValueSome entries, _ ->
                // Found by its keys, some of which may be copied.
                let kind = o.GetType()

                let other =
                    keep (Activator.CreateInstance(kind, kind.GetProperty("Comparer").GetValue o))

                for key in entries.Keys do
                    (other :?> IDictionary).Add(made key, made entries[key])

                other
            | _, (:? Delegate as call) ->
                keep (Delegate.CreateDelegate(o.GetType(), made call.Target, call.Method))
            | _, (:? Array as items) ->
                let other = items.Clone() :?> Array
                keep other |> ignore

                if items.Rank = 1 && not (items.GetType().GetElementType().IsPrimitive) then
                    for i in 0 .. items.Length - 1 do
                        other.SetValue(made (items.GetValue i), i)

                other
            | _ -> filled o (keep (RuntimeHelpers.GetUninitializedObject(o.GetType())))

        and filled (o: obj) (other: obj) : obj =
            for field in fieldsOf (o.GetType()) do
                field.SetValue(other, made (field.GetValue o))

            other

        made root

    /// Refuses a function, unless null, that does not hold the layers it runs: a copy of it would run the same ones.
    let checkHolds (isPart: obj -> bool) (kind: string) (f: obj) : unit =
        if not (isNull f) && not (holds isPart f) then
            Fail.model
                $"clone: the function of {kind} does not hold the layers it runs, as when they are values of a module or of a script, so it cannot be told to run copies of them. Make the layers inside a function or a class, or compose them with -->."
