/// Numbers in messages and in printed values are the same in every culture.
module DiffLessons.Tests.CultureTests

open System
open System.Globalization
open System.Reflection
open Expecto
open DiffLessons
open DiffLessons.Tests.ModelGenerators
open DiffLessons.Tests.WrongArguments

/// A culture that writes each part of a number in a way of its own.
let private strange =
    let culture = CultureInfo.InvariantCulture.Clone() :?> CultureInfo
    let format = culture.NumberFormat
    format.NegativeSign <- "minus"
    format.PositiveSign <- "plus"
    format.NumberDecimalSeparator <- "comma"
    format.NumberGroupSeparator <- "group"
    format.NaNSymbol <- "none"
    format.PositiveInfinitySymbol <- "more"
    format.NegativeInfinitySymbol <- "less"
    culture

let private cultures = [
    strange
    for name in [ "de-DE"; "fr-FR"; "ar-SA"; "fa-IR"; "zh-CN"; "sv-SE" ] do
        CultureInfo name
]

let private under (culture: CultureInfo) (f: unit -> 'a) : 'a =
    let before = CultureInfo.CurrentCulture

    try
        CultureInfo.CurrentCulture <- culture
        f ()
    finally
        CultureInfo.CurrentCulture <- before

/// What a call is answered with when it is refused.
let private message (place: Type) (m: MethodBase) (seed: int) : string =
    dsharp.seed seed

    match call place m seed with
    | Refused error -> error.Message
    | _ -> ""

let private rejections =
    testList "messages of" [
        for place, ofPlace in members typeof<Tensor>.Assembly |> List.groupBy fst ->
            test (place.FullName.Replace("DiffLessons.", "")) {
                let wrong = [
                    for _, m in ofPlace do
                        for draw in 1..6 do
                            let seed = draw * 104729 + m.Name.Length

                            let read culture =
                                under culture (fun () -> message place m seed)

                            let usual = read CultureInfo.InvariantCulture

                            if usual <> "" then
                                let found = read strange

                                if found <> usual && read CultureInfo.InvariantCulture = usual then
                                    $"{nameOf (place, m)}, seed {seed}: {found}"
                ]

                if not wrong.IsEmpty then
                    failtest (String.concat "\n" wrong)
            }
    ]

let private numbers =
    dsharp.tensor [ [ -1234.5; 0.001 ]; [ nan; infinity ]; [ -infinity; 1e-9 ] ]

/// Values with numbers in them, as text.
let private texts: (string * (unit -> string)) list = [
    "a tensor", (fun () -> string numbers)
    "a whole tensor", (fun () -> string (dsharp.tensor [ -3; 400000 ]))
    "a number", (fun () -> string (dsharp.tensor -2.5))
    "a parameter", (fun () -> string (Parameter numbers))
    "a summary",
    (fun () ->
        let net =
            Linear(1000, 20) --> Dropout 0.25 --> dsharp.leakyRelu -0.5 --> Linear(20, 3)

        net.summary () + string net)
    "layers",
    (fun () ->
        [
            Dropout 0.125 :> Model<Tensor, Tensor>
            BatchNorm2d 3
            GroupNorm(2, 4)
            Conv2d(1, 2, 3, padding = 1)
            LSTM(2, 3, numLayers = 2)
            PReLU 2
        ]
        |> List.map string
        |> String.concat "; ")
    "functions",
    (fun () ->
        [
            string (dsharp.leakyRelu -0.25)
            string (dsharp.hardtanh (-1.5, 2.5))
            string (dsharp.dropout 0.5)
        ]
        |> String.concat "; ")
    "distributions",
    (fun () -> string (DiffLessons.Distributions.Normal(dsharp.tensor -0.5, dsharp.tensor 1.5)))
    "an optimiser and its schedule",
    (fun () ->
        let sgd = SGD(Linear(1, 1), lr = 0.015)
        string sgd + string (StepLR(sgd, 3, 0.25)))
    "a device", (fun () -> string (Device.parse "cuda:1"))
]

let private printed =
    testList "texts" [
        for name, text in texts do
            test name {
                let usual = under CultureInfo.InvariantCulture text

                for culture in cultures do
                    Expect.equal (under culture text) usual culture.Name
            }
    ]

let private checks =
    test "the strange culture shows in what follows it" {
        under strange (fun () ->
            let number = -0.5
            Expect.equal (number.ToString()) "minus0comma5" "a number")
    }

let tests = testList "Culture" [ rejections; printed; checks ]
