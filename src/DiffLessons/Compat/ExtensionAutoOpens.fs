namespace DiffLessons.Util

open System

/// <summary>Arrays of several axes from nested sequences, and printing.</summary>
[<AutoOpen>]
module ExtensionAutoOpens =
    let private join (parts: Array[]) : Array =
        let shape = Array.init parts[0].Rank parts[0].GetLength

        if parts |> Array.exists (fun part -> Array.init part.Rank part.GetLength <> shape) then
            raise (
                DiffLessons.ShapeException
                    "array: expected rows of one shape, got rows of several. Give every row as many elements."
            )

        ArrayND.fill (Array.append [| parts.Length |] shape) (fun index ->
            parts[index[0]].GetValue index[1..])

    let private nested<'T> depth (data: seq<'T>) : Array =
        let rec build depth (data: obj) : Array =
            if isNull data then
                raise (
                    DiffLessons.OptionException(
                        "array: expected rows of elements, got null.",
                        "data"
                    )
                )

            let items =
                (data :?> System.Collections.IEnumerable) |> Seq.cast<obj> |> Seq.toArray

            if depth = 1 then
                items :> Array
            elif items.Length = 0 then
                ArrayND.zeroCreate<obj>(Array.zeroCreate depth)
            else
                items |> Array.map (build (depth - 1)) |> join

        build depth data

    /// The elements of an array of objects, in one of their own type.
    let private typed<'T> (array: Array) : Array =
        ArrayND.map (fun value -> value :?> 'T) array

    /// <summary>An array of three axes from nested sequences, all rows of one length.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Rows differ in length.</exception>
    let array3D (data: seq<#seq<#seq<'T>>>) : 'T[,,] = typed<'T>(nested 3 data) :?> 'T[,,]

    /// <summary>An array of four axes from nested sequences, all rows of one length.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Rows differ in length.</exception>
    let array4D (data: seq<#seq<#seq<#seq<'T>>>>) : 'T[,,,] = typed<'T>(nested 4 data) :?> 'T[,,,]

    /// <summary>An array of five axes from nested sequences, all rows of one length.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Rows differ in length.</exception>
    let array5D (data: seq<#seq<#seq<#seq<#seq<'T>>>>>) : Array = typed<'T>(nested 5 data)

    /// <summary>An array of six axes from nested sequences, all rows of one length.</summary>
    /// <exception cref="T:DiffLessons.ShapeException">Rows differ in length.</exception>
    let array6D (data: seq<#seq<#seq<#seq<#seq<#seq<'T>>>>>>) : Array = typed<'T>(nested 6 data)

    /// <summary>Whether a value is not null.</summary>
    let notNull (value: 'T) : bool = not (isNull (box value))

    /// <summary>Writes a value to the console as <c>%A</c> does, and ends the line.</summary>
    let print (x: 'T) : unit = printfn "%A" x
