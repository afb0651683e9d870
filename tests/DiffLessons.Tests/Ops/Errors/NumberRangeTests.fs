/// Numbers that a dtype, or a size, does not hold are refused; integers compare exactly; nested arrays are taken as they are.
module DiffLessons.Tests.NumberRangeTests

open System
open System.Collections.Generic
open Expecto
open DiffLessons
open DiffLessons.Model
open DiffLessons.Tests

let private wrong<'E when 'E :> exn> call message (f: unit -> obj) =
    Check.wrong<'E> call message (fun () -> f () |> ignore)

let private dtype call message f = wrong<DtypeException> call message f
let private shape call message f = wrong<ShapeException> call message f

let private bytes =
    "which holds whole numbers from 0 to 255. Give a wider dtype, or another number."

let private ints =
    "which holds whole numbers from -2147483648 to 2147483647. Give a wider dtype, or another number."

let private longs =
    "which holds whole numbers from -9223372036854775808 to 9223372036854775807. Give a wider dtype, or another number."

let private singles =
    "which holds numbers up to 3.40282347E+38. Give a wider dtype, or another number."

let private number (v: float) =
    dsharp.tensor (v, dtype = Dtype.Float64)

let private creation = [
    dtype "a list as bytes" $"tensor: the number -1 does not fit Byte, {bytes}" (fun () ->
        dsharp.tensor ([ 300; -1 ], dtype = Dtype.Byte))
    dtype "an array as bytes" $"tensor: the number 300 does not fit Byte, {bytes}" (fun () ->
        dsharp.tensor ([| 300; 1 |], dtype = Dtype.Byte))
    dtype "a matrix as bytes" $"tensor: the number 256 does not fit Byte, {bytes}" (fun () ->
        dsharp.tensor (array2D [ [ 1; 256 ] ], dtype = Dtype.Byte))
    dtype "5e9 as Int32" $"tensor: the number 5000000000 does not fit Int32, {ints}" (fun () ->
        dsharp.tensor (5e9, dtype = Dtype.Int32))
    dtype "a long as Int32" $"tensor: the number 5000000000 does not fit Int32, {ints}" (fun () ->
        dsharp.tensor ([| 5000000000L |], dtype = Dtype.Int32))
    dtype "NaN as Int64" $"tensor: the number NaN does not fit Int64, {longs}" (fun () ->
        dsharp.tensor ([ nan ], dtype = Dtype.Int64))
    dtype
        "2^63 as Int64"
        $"tensor: the number 9.223372036854776E+18 does not fit Int64, {longs}"
        (fun () -> dsharp.tensor (9223372036854775808.0, dtype = Dtype.Int64))
    dtype
        "infinity as Int16"
        "tensor: the number Infinity does not fit Int16, which holds whole numbers from -32768 to 32767. Give a wider dtype, or another number."
        (fun () -> dsharp.tensor ([ 0.0; infinity ], dtype = Dtype.Int16))
    dtype "1e300 as Float32" $"tensor: the number 1E+300 does not fit Float32, {singles}" (fun () ->
        dsharp.tensor ([ infinity; 1e300 ], dtype = Dtype.Float32))
    dtype
        "1e5 as Float16"
        "tensor: the number 100000 does not fit Float16, which holds numbers up to 65504. Give a wider dtype, or another number."
        (fun () -> dsharp.tensor ([ 1e5f ], dtype = Dtype.Float16))
    dtype "full of -1 as bytes" $"full: the number -1 does not fit Byte, {bytes}" (fun () ->
        dsharp.full (2, -1, dtype = Dtype.Byte))
    dtype "full of NaN as Int32" $"full: the number NaN does not fit Int32, {ints}" (fun () ->
        dsharp.full (2, nan, dtype = Dtype.Int32))
    dtype
        "full of a long"
        $"full: the number 9007199254740993 does not fit Int32, {ints}"
        (fun () -> dsharp.full (2, 9007199254740993L, dtype = Dtype.Int32))
    test "what fits" {
        let same (a: Tensor) (values: float list) =
            Expect.equal (Check.elements a) (List.toArray values) "elements"

        same (dsharp.tensor ([ 255; 0 ], dtype = Dtype.Byte)) [ 255.0; 0.0 ]
        same (dsharp.tensor ([ 2.9; -2.9 ], dtype = Dtype.Int32)) [ 2.0; -2.0 ]
        same (dsharp.tensor ([ 255.9; -0.9 ], dtype = Dtype.Byte)) [ 255.0; 0.0 ]

        same (dsharp.tensor ([ infinity; -infinity ], dtype = Dtype.Float32)) [
            infinity
            -infinity
        ]

        same (dsharp.tensor ([ nan; 0.0 ], dtype = Dtype.Bool)) [ 1.0; 0.0 ]

        Expect.equal
            ((dsharp.tensor ([ Int64.MaxValue; Int64.MinValue ])).toArray1D<int64>())
            [| Int64.MaxValue; Int64.MinValue |]
            "bounds of Int64"
    }
]

let private reading = [
    dtype "toInt32 of 3e9" $"toInt32: the number 3000000000 does not fit Int32, {ints}" (fun () ->
        (number 3e9).toInt32() |> box)
    dtype "int of 3e9" $"toInt32: the number 3000000000 does not fit Int32, {ints}" (fun () ->
        int (number 3e9) |> box)
    dtype "toInt64 of NaN" $"toInt64: the number NaN does not fit Int64, {longs}" (fun () ->
        (number nan).toInt64() |> box)
    dtype "toByte of -1" $"toByte: the number -1 does not fit Byte, {bytes}" (fun () ->
        (dsharp.tensor -1).toByte() |> box)
    dtype "toArray1D of bytes" $"toArray: the number 300 does not fit Byte, {bytes}" (fun () ->
        (dsharp.tensor [ 1; 300 ]).toArray1D<byte>() |> box)
    test "fractions are cut off" {
        Expect.equal ((number -2.75).toInt32(), (number 2.75).toInt64()) (-2, 2L) "numbers"
    }
]

let private options = [
    for operation, f in
        [
            "leakyRelu", (fun (x: Tensor) -> x.leakyRelu 1e300)
            "elu", (fun x -> x.elu 1e300)
            "celu", (fun x -> x.celu 1e300)
            "hardtanh", (fun x -> x.hardtanh (-1.0, 1e300))
            "clamp", (fun x -> x.clamp (high = 1e300))
        ] do
        dtype
            $"an option of {operation}"
            $"{operation}: the number 1E+300 does not fit Float32, {singles}"
            (fun () -> f (dsharp.ones 2))
    dtype "randint of bytes" $"randint: the number 299 does not fit Byte, {bytes}" (fun () ->
        dsharp.randint (0, 300, [ 2 ], dtype = Dtype.Byte))
    dtype "randint below 0" $"randint: the number -5 does not fit Byte, {bytes}" (fun () ->
        dsharp.randint (-5, 3, [ 2 ], dtype = Dtype.Byte))
]

let private arithmetic = [
    dtype
        "integers to negative powers"
        "pow: integers have no negative powers, given (1) Int32. Convert them with float32()."
        (fun () -> dsharp.tensor [ 2 ] ** -1)
    dtype
        "a number to negative powers"
        "pow: integers have no negative powers, given () Int32, (2) Int32. Convert them with float32()."
        (fun () -> Tensor.Pow(2, dsharp.tensor [ 1; -1 ]))
    dtype
        "a number too large for a power"
        $"pow: the number 1E+300 does not fit Float32, {singles}"
        (fun () -> Tensor.Pow(1e300, dsharp.tensor [ 0.5 ]))
    test "floating point powers of integers" {
        let power = dsharp.tensor [ 2.0 ] ** dsharp.tensor [ -1 ]
        Expect.equal power (dsharp.tensor [ 0.5 ]) "power"
    }
    wrong<OptionException>
        "a bound too wide"
        "Weight.uniform: expected a bound of up to 1.7014117331926443E+38 in Float32, got 1E+300. (Parameter 'k')"
        (fun () -> Weight.uniform ([ 2 ], 1e300))
    wrong<OptionException>
        "a deviation too wide"
        "Weight.normal: expected a standard deviation of up to 1.7014117331926443E+38 in Float32, got 1E+300. (Parameter 'std')"
        (fun () -> Weight.normal ([ 2 ], 1e300))
]

let private sizes = [
    shape
        "a product of long vectors"
        "matmul: a tensor can have up to 2147483647 elements, got the shape (100000, 100000)."
        (fun () ->
            let x = (dsharp.ones 1).expand [ 100000 ]
            (x.unsqueeze 1).matmul(x.unsqueeze 0))
    shape
        "expanding"
        "expand: a tensor can have up to 2147483647 elements, got the shape (2147483647, 2147483647)."
        (fun () -> (dsharp.ones 1).expand [ Int32.MaxValue; Int32.MaxValue ])
    shape
        "repeating"
        "repeat: the length of dimension 0 would be 4294967294, but an axis can have up to 2147483647 elements. Give smaller sizes."
        (fun () -> (dsharp.ones 2).repeat(0, Int32.MaxValue))
    for kind, make in
        [
            "LSTM", (fun () -> box (LSTM(1, 1073741824)))
            "LSTMCell", (fun () -> box (LSTMCell(1, 1073741824)))
        ] do
        shape
            kind
            $"{kind}: the number of rows of a weight, 4 x hiddenSize, would be 4294967296, but an axis can have up to 2147483647 elements. Give smaller sizes."
            make
    shape
        "GRU"
        "GRU: the number of rows of a weight, 3 x hiddenSize, would be 3221225472, but an axis can have up to 2147483647 elements. Give smaller sizes."
        (fun () -> GRU(1, 1073741824))
    shape
        "filters"
        "nelement: a tensor can have up to 2147483647 elements, got the shape (65536, 65536)."
        (fun () -> Conv1d(65536, 1, 65536))
    shape
        "nelement"
        "nelement: a tensor can have up to 2147483647 elements, got the shape (65536, 65536)."
        (fun () -> Shape.nelement [| 65536; 65536 |] |> box)
    shape
        "view"
        "view: a tensor can have up to 2147483647 elements, got the shape (65536, 65536)."
        (fun () -> (dsharp.zeros 4).view [ 65536; 65536 ])
    shape
        "pad"
        "pad: a padded axis would be 4294967296, but an axis can have up to 2147483647 elements. Give smaller sizes."
        (fun () -> (dsharp.zeros 2).pad [ 2147483647 ])
    shape
        "dilate"
        "dilate: a dilated axis would be 2147483648, but an axis can have up to 2147483647 elements. Give smaller sizes."
        (fun () -> (dsharp.zeros 2).dilate [ 2147483647 ])
    shape
        "split"
        "split: sizes must add up to 2, the length of dimension 0 of (2); got (2147483647, 2147483647, 4)."
        (fun () -> (dsharp.zeros 2).split([ 2147483647; 2147483647; 4 ]))
    shape
        "convTranspose1d"
        "convTranspose1d: axis 2 of the result would be 2147483649, but an axis can have up to 2147483647 elements. Give smaller sizes."
        (fun () ->
            (dsharp.zeros [ 1; 1; 2 ])
                .convTranspose1d(dsharp.zeros [ 1; 1; 2 ], stride = 2147483647))
]

let private order = [
    test "integers compare exactly" {
        let big, bigger = dsharp.tensor 9007199254740992L, dsharp.tensor 9007199254740993L
        Expect.isTrue (bigger > big && big < bigger && big <= bigger) "operators"
        Expect.equal (compare big bigger, compare bigger big) (-1, 1) "compare"

        let sorted = List.sort [ bigger; dsharp.tensor 1L; big ]
        Expect.equal (sorted |> List.map int64) [ 1L; 9007199254740992L; 9007199254740993L ] "sort"
    }
    test "integers compare exactly with floating point numbers" {
        let whole = dsharp.tensor 9007199254740993L
        Expect.isTrue (whole > number 9007199254740992.0) "above"
        Expect.isTrue (dsharp.tensor Int64.MaxValue < number 9223372036854775808.0) "2^63"
        Expect.isTrue (dsharp.tensor 2 < number 2.5 && dsharp.tensor -2 > number -2.5) "fractions"
        Expect.isTrue (number -infinity < dsharp.tensor Int64.MinValue) "infinity"
        Expect.equal (compare (dsharp.tensor 2) (number 2.0)) 0 "equal"
    }
    test "NaN is neither less nor greater" {
        let none, half = number nan, number 0.5
        Expect.isFalse (none < half || none > half || none <= half || none >= half) "first"
        Expect.isFalse (half < none || half > none || half <= none || half >= none) "second"
        Expect.isFalse (dsharp.tensor 1 < none || none < dsharp.tensor 1) "with an integer"
    }
    test "sorting has a place for NaN" {
        let sorted = List.sort [ number 1.0; number nan; number -1.0 ]
        Expect.equal (sorted |> List.map float |> List.tail) [ -1.0; 1.0 ] "numbers"
        let ordered = [| number 1.0; number nan; number -1.0 |]
        Array.Sort(ordered, Comparer<Tensor>.Default)
        Expect.equal (ordered |> Array.map float |> Array.tail) [| -1.0; 1.0 |] "by .NET"
    }
]

/// The same numbers in every form of nesting give one tensor, of the elements' own dtype.
let private nested =
    let forms (name: string) (convert: int -> 'T) (expected: Dtype) =
        test $"nested arrays of {name}" {
            let value i j = convert ((i + j) % 2)
            let plain = dsharp.tensor (Array.init 6 (fun k -> value (k / 3) (k % 3)))
            Expect.equal plain.dtype expected "dtype"
            let matrix = plain.view [ 2; 3 ]
            Expect.equal (dsharp.tensor (Array2D.init 2 3 value)) matrix "two axes"

            Expect.equal
                (dsharp.tensor (Array.init 2 (fun i -> Array.init 3 (value i))))
                matrix
                "arrays of arrays"

            let cube = plain.view [ 1; 2; 3 ]
            Expect.equal (dsharp.tensor (Array3D.init 1 2 3 (fun _ -> value))) cube "three axes"

            Expect.equal
                (dsharp.tensor [| Array.init 2 (fun i -> Array.init 3 (value i)) |])
                cube
                "three deep"

            Expect.equal
                (dsharp.tensor (Array4D.init 1 1 2 3 (fun _ _ -> value)))
                (plain.view [ 1; 1; 2; 3 ])
                "four axes"
        }

    [
        forms "float" float Dtype.Float32
        forms "float32" float32 Dtype.Float32
        forms "int" id Dtype.Int32
        forms "int64" int64 Dtype.Int64
        forms "int16" int16 Dtype.Int16
        forms "sbyte" sbyte Dtype.Int8
        forms "byte" byte Dtype.Byte
        forms "bool" (fun i -> i = 1) Dtype.Bool
        shape
            "rows of two lengths"
            "tensor: rows must have one shape, but row 0 has (2) and row 1 has (1)."
            (fun () -> dsharp.tensor [| [| 1.0; 2.0 |]; [| 3.0 |] |])
        test "empty arrays" {
            Expect.equal (dsharp.tensor (Array2D.zeroCreate<float> 0 3)).shape [| 0; 3 |] "no rows"
            Expect.equal (dsharp.tensor [| Array.empty<float> |]).shape [| 1; 0 |] "an empty row"
        }
    ]

let private ranges: Test list =
    let small =
        "which holds whole numbers from -128 to 127. Give a wider dtype, or another number."

    let byte (values: int list) =
        dsharp.tensor (values, dtype = Dtype.Byte)

    [
        dtype
            "arange of Int8 upwards"
            $"arange: the number 199 does not fit Int8, {small}"
            (fun () -> dsharp.arange (200, dtype = Dtype.Int8))
        dtype
            "arange of Byte downwards"
            $"arange: the number -1 does not fit Byte, {bytes}"
            (fun () -> dsharp.arange (-2, 3, -1, dtype = Dtype.Byte))
        dtype "linspace" $"linspace: the number 300 does not fit Byte, {bytes}" (fun () ->
            dsharp.linspace (0.0, 300.0, 4, dtype = Dtype.Byte))
        dtype "linspace of NaN" $"linspace: the number NaN does not fit Byte, {bytes}" (fun () ->
            dsharp.linspace (nan, 3.0, 4, dtype = Dtype.Byte))
        dtype "logspace" $"logspace: the number 1000 does not fit Int8, {small}" (fun () ->
            dsharp.logspace (0.0, 3.0, 4, dtype = Dtype.Int8))
        dtype "clamp below all" $"clamp: the number -5 does not fit Byte, {bytes}" (fun () ->
            (byte [ 1; 2 ]).clamp(high = -5))
        dtype "clamp above all" $"clamp: the number 300 does not fit Byte, {bytes}" (fun () ->
            (byte [ 1; 2 ]).clamp(low = 300))
        dtype
            "Convert.ToUInt16"
            "Convert: expected a number that fits UInt16, got tensor(70000.,dtype=Float64). Take a wider type, or check the number."
            (fun () -> Convert.ToUInt16(number 70000.0))
        dtype
            "Convert.ToUInt32"
            "Convert: expected a number that fits UInt32, got tensor(-1.,dtype=Float64). Take a wider type, or check the number."
            (fun () -> Convert.ToUInt32(number -1.0))
        dtype
            "Convert.ToUInt64"
            "Convert: expected a number that fits UInt64, got tensor(-1.,dtype=Float64). Take a wider type, or check the number."
            (fun () -> Convert.ToUInt64(number -1.0))
        dtype
            "Convert.ToChar"
            "Convert: expected a number that fits Char, got tensor(-1.,dtype=Float64). Take a wider type, or check the number."
            (fun () -> Convert.ToChar(number -1.0))
        dtype
            "Convert.ToDecimal"
            "Convert: expected a number that fits Decimal, got tensor(nan,dtype=Float64). Take a wider type, or check the number."
            (fun () -> Convert.ToDecimal(number nan))
        test "whole numbers up to the ends of the dtype" {
            Expect.equal (dsharp.arange (256, 254, dtype = Dtype.Byte)) (byte [ 254; 255 ]) "arange"
            Expect.equal ((byte [ 1; 9 ]).clamp(low = -5)) (byte [ 1; 9 ]) "no bound below"
            Expect.equal ((byte [ 1; 9 ]).clamp(low = -5, high = 3)) (byte [ 1; 3 ]) "one bound"
            Expect.equal ((byte [ 1; 9 ]).clamp(high = 300)) (byte [ 1; 9 ]) "no bound above"

            Expect.equal
                (dsharp.linspace (0.0, 255.0, 2, dtype = Dtype.Byte))
                (byte [ 0; 255 ])
                "linspace"
        }
    ]

let private foreign: Test list =
    let complex () =
        TorchSharp.torch.zeros (
            [| 2L |],
            dtype = Nullable TorchSharp.torch.ScalarType.ComplexFloat32
        )

    let meta () =
        TorchSharp.torch.zeros ([| 2L |], device = TorchSharp.torch.device "meta")

    let complexIs operation =
        $"{operation}: expected a TorchSharp tensor of one of this library's dtypes, got one of ComplexFloat32. Convert it, complex numbers with torch.view_as_real."

    let metaIs operation =
        $"{operation}: expected a TorchSharp tensor with elements, got one on the meta device, which has a shape alone. Make it on another device."

    let device call message f = wrong<DeviceException> call message f

    [
        dtype "ofRaw of complex numbers" (complexIs "ofRaw") (fun () -> Tensor.ofRaw (complex ()))
        device "ofRaw without elements" (metaIs "ofRaw") (fun () -> Tensor.ofRaw (meta ()))
        dtype "lift of complex numbers" (complexIs "mine") (fun () ->
            Tensor.lift "mine" (fun _ -> complex ()) (dsharp.ones 2))
        device "lift without elements" (metaIs "mine") (fun () ->
            Tensor.lift "mine" (fun _ -> meta ()) (dsharp.ones 2))
    ]

let tests =
    testList "Numbers that fit" [
        testList "creation" creation
        testList "reading" reading
        testList "options" options
        testList "arithmetic" arithmetic
        testList "sizes" sizes
        testList "order" order
        testList "nested arrays" nested
        testList "ranges and conversions" ranges
        testList "TorchSharp's tensors" foreign
    ]
