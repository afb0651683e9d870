// lesson 03 activation | Four activations and their slopes | 激活函数：四条曲线和它们的斜率

(**
# 03. Activation functions

Four functions that bend, and their slopes: the curve tells what a unit says, the slope how much it can still learn.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open System
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages

let info = {
    Number = 3
    Name = "activation"
    Title = "Four activations and their slopes"
    TitleZh = "激活函数：四条曲线和它们的斜率"
    Summary =
        "Relu, sigmoid, tanh and softplus: what each makes of a number, and how steep it is there. Where the slope is nearly zero, nothing is learned."
    SummaryZh = "relu、sigmoid、tanh、softplus：各把一个数变成什么，在那里有多陡。斜率接近零的地方，什么也学不到。"
    Learn = [
        "Why a network needs functions that are **not** straight lines"
        "What the four usual ones look like, and between which values they answer"
        "Where their slopes vanish, and why relu is the first to try"
    ]
    Try = [
        "Add `dsharp.elu` to the list: what does it do on the left?"
        "Differentiate twice with `dsharp.diff2`: which of the four has no bend anywhere but in one point?"
        "Softplus of 5x, divided by 5: which curve does it approach?"
    ]
    Length = Fixed
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data: x (200), evenly on [-5, 5], and five places to read values at, in double precision *)
    let x = dsharp.linspace (-5.0, 5.0, 200)
    let places = [| -5.0; -2.5; 0.0; 2.5; 5.0 |]

    (** ## The four functions: any shape to the same shape; beside each, .NET's own for one number *)
    let functions: (string * (Tensor -> Tensor) * (float -> float)) list = [
        "relu", dsharp.relu, max 0.0
        "sigmoid", dsharp.sigmoid, (fun x -> 1.0 / (1.0 + exp -x))
        "tanh", dsharp.tanh, tanh
        "softplus", dsharp.softplus, (fun x -> log (1.0 + exp x))
    ]

    (** ## Slopes: each result depends on its own x alone, so the gradient of their sum (a scalar) is all 200 slopes *)
    let slopes (f: Tensor -> Tensor) x = dsharp.grad (fun x -> (f x).sum()) x

    let at (f: Tensor -> Tensor) =
        numbers (f (dsharp.tensor (places, dtype = Dtype.Float64)))

    let panel (name, f: Tensor -> Tensor, _) =
        name,
        Figure.axes "x" "value and slope"
        |> Figure.line name (numbers x) (numbers (f x))
        |> Figure.dashed "slope" (numbers x) (numbers (slopes f x))
        |> Figure.height 300

    (** ## The page *)
    lesson.Section(
        "Why a bend is needed",
        """Two linear layers with nothing between them are one linear layer, however wide they are:

        \[ \begin{aligned} & W_2 (W_1 x + b_1) + b_2 \\ & = (W_2 W_1) x + (W_2 b_1 + b_2) \end{aligned} \]

        A function between them, applied to each number by itself, is what lets a network bend. These are the usual four:

        \[ \begin{aligned} \operatorname{relu}(x) & = \max(0, x) \\ \sigma(x) & = \frac{1}{1 + e^{-x}} \\ \tanh(x) & = \frac{e^x - e^{-x}}{e^x + e^{-x}} \\ \operatorname{softplus}(x) & = \log(1 + e^x) \end{aligned} \]"""
    )

    lesson.Section(
        "The curves",
        """Look first at the ends. Sigmoid and tanh flatten on both sides, and their **dashed slope falls to zero**: a unit out there hears nothing from the loss. Relu keeps a slope of 1 on all of the right. Softplus is a relu with its corner rounded, and its slope is the sigmoid. The slopes:

        \[ \begin{aligned} \operatorname{relu}'(x) & = 1 \text{ for } x > 0, \ 0 \text{ for } x < 0 \\ \sigma'(x) & = \sigma(x) (1 - \sigma(x)) \\ \tanh'(x) & = 1 - \tanh^2(x) \\ \operatorname{softplus}'(x) & = \sigma(x) \end{aligned} \]"""
    )

    lesson.Chart(
        List.map panel functions,
        "The four functions, and dashed their slopes as `dsharp.grad` finds them at 200 places."
    )

    let row (name, f, _) =
        name :: [ for value in at f -> $"{value:F4}" ]

    lesson.Table(
        "function" :: [ for place in places -> $"x = {place}" ],
        List.map row functions,
        "Values at five places. Only relu and softplus know no upper limit; only tanh and relu answer 0 with 0."
    )

    for line in List.map row functions do
        lesson.Say(String.Join("  ", [ for cell in line -> cell.PadLeft 8 ]))

    (** ## Checks: values against .NET's own, slopes against the formulas *)
    let near (a: Tensor) (b: Tensor) = float ((a - b).abs().max()) < 1e-6
    let step, sigmoid, tanh = (x.sign () + 1.0) / 2.0, dsharp.sigmoid x, dsharp.tanh x
    let formulas = [ step; sigmoid * (1.0 - sigmoid); 1.0 - tanh * tanh; sigmoid ]

    for (name, f, own), formula in List.zip functions formulas do
        let off = Array.map2 (fun x y -> abs (own x - y)) places (at f) |> Array.max
        lesson.Check($"the values of {name} are right", off < 1e-14, $"they are off by {off:G3}")

        lesson.Check(
            $"the slopes of {name} follow its formula",
            near (slopes f x) formula,
            "they do not"
        )

    lesson.Metrics [ ("x", places) ]
    lesson.Metrics [ ("values", [ for name, f, _ in functions -> name, at f ]) ]
    "four functions, their values and their slopes as the formulas say")
