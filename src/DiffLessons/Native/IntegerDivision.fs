namespace DiffLessons.Native

/// Division of integers with the quotient rounded down. The processor stops the process at the least number of a dtype divided by -1,
/// whose quotient that dtype does not hold, so it never sees a divisor of -1.
[<RequireQualifiedAccess>]
module internal IntegerDivision =
    let private isAny (mask: NativeTensor) =
        use any = mask.any ()
        any.item<bool>()

    /// Whether an integer divisor is 0, for which libtorch has no answer.
    let hasZero (divisor: NativeTensor) : bool =
        use isZero = divisor.eq (CachedScalar.zero ())
        isAny isZero

    /// Calls a division with 1 for divisors of -1, and returns which those were; none when there are none.
    let private withoutMinusOne
        (divide: NativeTensor -> NativeTensor)
        (mend: NativeTensor -> NativeTensor -> NativeTensor)
        (divisor: NativeTensor)
        : NativeTensor =
        if divisor.is_floating_point () || divisor.dtype = torch.ScalarType.Bool then
            divide divisor
        else
            use isMinusOne = divisor.eq (CachedScalar.minusOne ())

            if isAny isMinusOne then
                use other = divisor.masked_fill (isMinusOne, CachedScalar.one ())
                mend isMinusOne (divide other)
            else
                divide divisor

    /// What is left over, with the sign of the divisor.
    let remainder (x: NativeTensor) (divisor: NativeTensor) : NativeTensor =
        withoutMinusOne x.remainder (fun _ left -> left) divisor

    /// The quotient, rounded down.
    let floorDivide (x: NativeTensor) (divisor: NativeTensor) : NativeTensor =
        let negate (isMinusOne: NativeTensor) (quotient: NativeTensor) =
            use quotient = quotient
            use negative = quotient.neg ()
            torch.where (isMinusOne, negative, quotient)

        withoutMinusOne x.floor_divide negate divisor
