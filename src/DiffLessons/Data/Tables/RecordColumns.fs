namespace DiffLessons.Data

open System
open System.Globalization
open System.Reflection
open FSharp.Reflection
open DiffLessons

/// Columns from the properties of objects: of F# records, anonymous ones, C# records and classes.
[<RequireQualifiedAccess>]
module internal RecordColumns =
    // The fields of records that are private to a file or a script are there too.
    let private anyAccess = BindingFlags.Public ||| BindingFlags.NonPublic

    /// The properties that make columns: in the order of the fields of an F# record, else in that of their declaration.
    let private properties (operation: string) (t: Type) : PropertyInfo[] =
        let found =
            if FSharpType.IsRecord(t, anyAccess) then
                FSharpType.GetRecordFields(t, anyAccess)
            else
                t.GetProperties(BindingFlags.Public ||| BindingFlags.Instance)
                |> Array.filter (fun p -> p.CanRead && p.GetIndexParameters().Length = 0)
                |> Array.sortBy _.MetadataToken

        if found.Length = 0 || t.IsPrimitive || t = typeof<string> then
            Guard.refuse
                "records"
                $"{operation}: expected records with public properties, got {t.Name}, which has none. Make a record of what a row has."

        found

    let private isOption (t: Type) =
        t.IsGenericType
        && (t.GetGenericTypeDefinition() = typedefof<option<_>>
            || t.GetGenericTypeDefinition() = typedefof<ValueOption<_>>)

    /// The type of a property's values, without option or Nullable.
    let private inner (t: Type) : Type =
        if isOption t then
            t.GenericTypeArguments[0]
        else
            match Nullable.GetUnderlyingType t with
            | null -> t
            | under -> under

    let private isNumber (t: Type) =
        not t.IsEnum
        && (t = typeof<Half>
            || match Type.GetTypeCode t with
               | TypeCode.SByte
               | TypeCode.Byte
               | TypeCode.Int16
               | TypeCode.UInt16
               | TypeCode.Int32
               | TypeCode.UInt32
               | TypeCode.Int64
               | TypeCode.UInt64
               | TypeCode.Single
               | TypeCode.Double
               | TypeCode.Decimal -> true
               | _ -> false)

    let private times = [ typeof<DateTime>; typeof<DateTimeOffset>; typeof<DateOnly> ]

    let private kindOf (operation: string) (name: string) (t: Type) : ColumnKind =
        let t = inner t

        if isNumber t then
            ColumnKind.Number
        elif t = typeof<bool> then
            ColumnKind.Boolean
        elif t = typeof<string> || t = typeof<char> || t.IsEnum then
            ColumnKind.Text
        elif List.contains t times then
            ColumnKind.Time
        else
            Guard.fail
                $"{operation}: expected columns of numbers, texts, truth values, enumerations or times, got {name} of the type {t.Name}. Leave it out."

    /// A value without option; null where it is missing.
    let private present (t: Type) (value: obj) : obj =
        if isNull value || not (isOption t) then
            value
        else
            // Some x and ValueSome x have a field, ValueNone has none.
            let _, fields = FSharpValue.GetUnionFields(value, t)
            if fields.Length = 0 then null else fields[0]

    let private seconds (value: obj) : float =
        let time =
            match value with
            | :? DateTimeOffset as time -> time.UtcDateTime
            | :? DateOnly as date -> date.ToDateTime TimeOnly.MinValue
            | other ->
                match other :?> DateTime with
                | time when time.Kind = DateTimeKind.Local -> time.ToUniversalTime()
                | time -> time

        (time - DateTime.UnixEpoch).TotalSeconds

    let private number (operation: string) (name: string) (value: obj) : float =
        let number =
            match value with
            | :? Half as half -> float half
            | other -> Convert.ToDouble(other, CultureInfo.InvariantCulture)

        if Double.IsInfinity number then
            Guard.fail
                $"{operation}: expected finite numbers, got {number.ToString CultureInfo.InvariantCulture} as {name}."

        number

    let private ofTexts (name: string) (texts: string[]) : ColumnValues =
        let known = texts |> Array.filter (isNull >> not) |> Array.distinct
        let codes = dict (known |> Array.mapi (fun i text -> text, i))

        {
            Name = name
            Kind = ColumnKind.Text
            Numbers = [||]
            Codes = texts |> Array.map (fun text -> if isNull text then -1 else codes[text])
            Texts = known
        }

    /// A column of values of a type.
    let private column (operation: string) (name: string) (t: Type) (values: obj[]) : ColumnValues =
        let kind = kindOf operation name t
        let values = values |> Array.map (present t)

        let read: obj -> float =
            match kind with
            | ColumnKind.Boolean -> fun value -> if unbox<bool> value then 1.0 else 0.0
            | ColumnKind.Time -> seconds
            | _ -> number operation name

        if kind = ColumnKind.Text then
            ofTexts
                name
                (values |> Array.map (fun value -> if isNull value then null else string value))
        else
            {
                Name = name
                Kind = kind
                Numbers =
                    values |> Array.map (fun value -> if isNull value then nan else read value)
                Codes = [||]
                Texts = [||]
            }

    /// A table of arrays by name.
    let ofArrays (operation: string) (columns: (string * Array)[]) : Table =
        for pair in columns do
            let name, values = Guard.given operation "columns" pair
            Guard.present operation "the name of a column" name |> ignore
            Guard.present operation $"the values of {name}" values |> ignore

            if values.Rank <> 1 then
                Guard.refuse
                    "columns"
                    $"{operation}: expected arrays of one axis, got one of {string values.Rank} as {name}."

            if values.Length <> (snd columns[0]).Length then
                Guard.refuse
                    "columns"
                    $"{operation}: expected columns of one length, got {string (snd columns[0]).Length} values of {fst columns[0]} and {string values.Length} of {name}."

        match columns |> Seq.countBy fst |> Seq.tryFind (fun (_, count) -> count > 1) with
        | Some(name, _) ->
            Guard.refuse "columns" $"{operation}: expected names that differ, got \"{name}\" twice."
        | None -> ()

        columns
        |> Array.map (fun (name, values) ->
            column
                operation
                name
                (values.GetType().GetElementType())
                (Array.ofSeq (Seq.cast<obj> values)))
        |> Table

    /// A table of records of a type.
    let table (operation: string) (t: Type) (records: obj[]) : Table =
        match Array.tryFindIndex isNull records with
        | Some i ->
            Guard.refuse "records" $"{operation}: expected records, got null as number {string i}."
        | None -> ()

        properties operation t
        |> Array.map (fun p ->
            column operation p.Name p.PropertyType (Array.map p.GetValue records))
        |> Table
