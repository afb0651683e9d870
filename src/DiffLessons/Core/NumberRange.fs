namespace DiffLessons

open System
open System.Globalization
open DiffLessons.Native

/// Which numbers a dtype holds: one that does not fit is refused, where libtorch would wrap it around or cut it off.
[<RequireQualifiedAccess>]
module internal NumberRange =
    /// The greatest finite number of a dtype, as a double; 1 for Bool.
    let greatest (dtype: Dtype) : float =
        match dtype with
        | Dtype.Float64 -> Double.MaxValue
        | Dtype.Float32 -> float Single.MaxValue
        | Dtype.Float16 -> float Half.MaxValue
        | Dtype.BFloat16 -> 3.3895313892515355e38
        | Dtype.Int64 -> float Int64.MaxValue
        | Dtype.Int32 -> float Int32.MaxValue
        | Dtype.Int16 -> float Int16.MaxValue
        | Dtype.Int8 -> float SByte.MaxValue
        | Dtype.Byte -> float Byte.MaxValue
        | Dtype.Bool -> 1.0

    /// The least number of a dtype, as a double.
    let private least (dtype: Dtype) : float =
        match dtype with
        | Dtype.Int64 -> float Int64.MinValue
        | Dtype.Int32 -> float Int32.MinValue
        | Dtype.Int16 -> float Int16.MinValue
        | Dtype.Int8 -> float SByte.MinValue
        | Dtype.Byte -> 0.0
        | other -> -(greatest other)

    /// Whether a dtype holds a number, whose fraction an integer dtype cuts off. NaN and infinities are floating point numbers.
    let holds (dtype: Dtype) (value: float) : bool =
        if dtype = Dtype.Bool then
            true
        elif dtype.IsFloatingPoint then
            not (Double.IsFinite value) || abs value <= greatest dtype
        else
            let whole = Math.Truncate value
            // As a double, the greatest number of Int64 is 2^63, which it does not hold. NaN is neither above nor below.
            let isBelow =
                if dtype = Dtype.Int64 then
                    whole < greatest dtype
                else
                    whole <= greatest dtype

            isBelow && whole >= least dtype

    /// The bound itself, or the nearest whole number that an integer dtype holds.
    let nearest (dtype: Dtype) (bound: scalar) : scalar =
        let number = bound.ToDouble null

        if not dtype.IsIntegral || holds dtype number then
            bound
        elif dtype = Dtype.Int64 then
            (if number < 0.0 then Int64.MinValue else Int64.MaxValue)
        else
            int64 (if number < 0.0 then least dtype else greatest dtype)

    /// Whether a dtype holds all finite numbers of another one.
    let contains (dtype: Dtype) (other: Dtype) : bool =
        dtype = other
        || dtype = Dtype.Bool
        || (greatest other <= greatest dtype
            && least other >= least dtype
            // NaN and infinities, which integers have not.
            && (dtype.IsFloatingPoint || not other.IsFloatingPoint))

    /// The range of a dtype, for a message.
    let private range (dtype: Dtype) : string =
        let bound (value: float) =
            value.ToString("G9", CultureInfo.InvariantCulture)

        match dtype with
        | Dtype.Int64 -> $"whole numbers from {string Int64.MinValue} to {string Int64.MaxValue}"
        | Dtype.Bool -> "true and false"
        | dtype when dtype.IsFloatingPoint -> $"numbers up to {bound (greatest dtype)}"
        | dtype ->
            $"whole numbers from {string (int64 (least dtype))} to {string (int64 (greatest dtype))}"

    /// The exception for a number that a dtype does not hold.
    let refuse (operation: string) (dtype: Dtype) (value: IFormattable) : 'a =
        let text = value.ToString(null, CultureInfo.InvariantCulture)

        Fail.dtype
            $"{operation}: the number {text} does not fit {dtype}, which holds {range dtype}. Give a wider dtype, or another number."

    /// Checks that a dtype holds a number.
    let check (operation: string) (dtype: Dtype) (value: scalar) : unit =
        Guard.notNull operation "a number" value

        match value with
        | :? bool -> ()
        | :? int64 as whole when dtype.IsIntegral ->
            // In 64 bits: a double has too few digits.
            if
                dtype <> Dtype.Int64
                && (float whole < least dtype || float whole > greatest dtype)
            then
                refuse operation dtype whole
        | _ ->
            let number = value.ToDouble null

            if not (holds dtype number) then
                refuse operation dtype number
