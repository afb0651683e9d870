namespace DiffLessons

/// Arguments that may be null although the operation needs them: F# lets null through for sequences and for text.
[<RequireQualifiedAccess>]
module internal Argument =
    /// Refuses null, naming the operation and the argument.
    let present (operation: string) (name: string) (value: 'T when 'T: null) : 'T =
        if isNull value then
            raise (
                OptionException(
                    $"{operation}: expected {name}, got null. Leave an optional argument out, or give an empty one.",
                    name
                )
            )

        value

    /// Refuses null where F# knows no null: a model, a function, a data set, as other languages and reflection may pass it.
    let given (operation: string) (name: string) (value: 'T) : 'T =
        if obj.ReferenceEquals(value, null) then
            raise (OptionException($"{operation}: expected {name}, got null.", name))

        value

    /// The elements of a sequence that is not null.
    let items (operation: string) (name: string) (values: seq<'T>) : 'T[] =
        Seq.toArray (present operation name values)
