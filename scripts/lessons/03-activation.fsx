// lesson 03 activation | Four activations and their slopes | 激活函数：四条曲线和它们的斜率

(** summary
Relu, sigmoid, tanh and softplus: what each makes of a number, and how steep it is there. An **activation function** (激活函数) lets a network bend; its slope decides how much the layers before it can learn. Where the slope is nearly zero, they learn almost nothing.
*)

(** learn
- Why a network needs functions that are *not* straight lines
- What the four usual ones look like, and what their output ranges are
- Where their slopes vanish: **saturation** (饱和), **vanishing gradients** (梯度消失), and the **dead relu** (失活的 relu)
- Why relu is the first to try in hidden layers, and where sigmoid and tanh are used
*)

(** result
Four functions: their values agree with .NET's, and their slopes with the formulas.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open System
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages

let lesson = Lesson.create (fsi.CommandLineArgs, Fixed)

(** bend
## Why a bend is needed

A **linear layer** (线性层) computes $W x + b$ for an example $x$. (In code the examples are the rows of a table, so there it is $X W^\top + b$, as in [lesson 21](../21-tensors/index.html).) Put two of them one after the other, with nothing between, and you have gained nothing, however wide they are:

$$ W_2 (W_1 x + b_1) + b_2 = (W_2 W_1)\, x + (W_2 b_1 + b_2) $$

It is one linear layer again, a straight line. A hundred layers would be one. So a function that is not linear goes between them and is applied to each number by itself. That is what lets a network draw curves, and the more units there are, the finer the curves.

The code shows it on two random layers (a tensor may stand on the left of `-->`: it is sent through what follows). Both ways give the same outputs, up to rounding (the largest difference is {{linear_apart:G2}}).
*)

let first, second = Linear(3, 50), Linear(50, 2)
let W = second.weight.matmul first.weight // (2, 3)
let b = second.weight.matmul first.bias + second.bias // (2)
let points = dsharp.randn [ 100; 3 ]
let twoLayers = points --> first --> second
let oneLayer = points.matmul (W.transpose ()) + b
lesson.Values [ ("linear_apart", float ((twoLayers - oneLayer).abs().max())) ]

(** functions
## Four functions

$$ \begin{aligned} \operatorname{relu}(x) & = \max(0, x) & \sigma(x) & = \frac{1}{1 + e^{-x}} \\ \tanh(x) & = \frac{e^x - e^{-x}}{e^x + e^{-x}} & \operatorname{softplus}(x) & = \log(1 + e^x) \end{aligned} $$

- **Relu**, the *rectified linear unit*: negative numbers become zero, positive ones stay. The output is $0$ or more.
- **Sigmoid** $\sigma$ maps all numbers to those between $0$ and $1$, so its output can be read as a probability.
- **Tanh** is a sigmoid stretched to the range from $-1$ to $1$: $\tanh(x) = 2\sigma(2x) - 1$. Its outputs are centred around zero.
- **Softplus** is a relu with its corner rounded; its output is always greater than $0$. ($\log$ is the natural logarithm, here and in all lessons.)

In the library each is a function from tensors to tensors of the same shape. The list also holds its formula and the formula of its slope, both for single numbers, to check the library against.
*)

(*** pytorch: functions ***)
let logistic x = 1.0 / (1.0 + exp -x)
let step x = if x > 0.0 then 1.0 else 0.0

let functions: (string * (Tensor -> Tensor) * (float -> float) * (float -> float)) list = [
    "relu", dsharp.relu, max 0.0, step
    "sigmoid", dsharp.sigmoid, logistic, (fun x -> logistic x * (1.0 - logistic x))
    "tanh", dsharp.tanh, tanh, (fun x -> 1.0 - tanh x * tanh x)
    "softplus", dsharp.softplus, (fun x -> log (1.0 + exp x)), logistic
]

(** slopes
## Their slopes

In training, the **backward pass** (反向传播) multiplies the gradient by the slope of every activation it passes ([lesson 02](../02-variable/index.html)). The slopes are:

$$ \begin{aligned} \operatorname{relu}'(x) & = 1 \text{ for } x > 0, \; 0 \text{ for } x < 0 & \sigma'(x) & = \sigma(x) (1 - \sigma(x)) \\ \tanh'(x) & = 1 - \tanh^2(x) & \operatorname{softplus}'(x) & = \sigma(x) \end{aligned} $$

At its corner, $x = 0$, the slope of relu is not defined; libraries simply take that of one side. This one takes {{corner}}, as PyTorch does.

How does one get the slopes at two hundred places from `dsharp.grad`, which wants a function with one number as its result? Each result depends on its own $x$ alone, so the gradient of their *sum* is the list of all the slopes.
*)

(*** pytorch: slopes ***)
let x = dsharp.linspace (-5.0, 5.0, 200)

let slopes (f: Tensor -> Tensor) (x: Tensor) = dsharp.grad (fun x -> (f x).sum()) x

lesson.Values [ ("corner", float (slopes dsharp.relu (dsharp.tensor 0.0))) ]

(** curves
## The curves

Look first at the ends. Sigmoid and tanh become flat on both sides, and their *dashed slope falls to zero*. Relu keeps the slope $1$ on all of the right and has the slope $0$ on the left. The slope of softplus is the sigmoid.
*)

let panel (name, f: Tensor -> Tensor, _, _) =
    name,
    Figure.axes "x" "value and slope"
    |> Figure.line name (numbers x) (numbers (f x))
    |> Figure.dashed "slope" (numbers x) (numbers (slopes f x))
    |> Figure.height 300

lesson.Chart(
    List.map panel functions,
    "The four functions, and dashed their slopes as dsharp.grad finds them."
)

(** values
## Values

Read the table by columns. On the left, at $x = -5$, three of the functions are close to zero, and tanh is close to minus one. On the right relu and softplus grow without limit; sigmoid and tanh do not. Relu and tanh map zero to zero; sigmoid gives one half, and softplus $\log 2 \approx 0.6931$.
*)

let places = [| -5.0; -2.5; 0.0; 2.5; 5.0 |]

let at (f: Tensor -> Tensor) =
    numbers (f (dsharp.tensor (places, dtype = Dtype.Float64)))

let row (name, f, _, _) =
    name :: [ for value in at f -> $"{value:F4}" ]

lesson.Table(
    "function" :: [ for place in places -> $"x = {place}" ],
    List.map row functions,
    "Values at five places."
)

(** saturation
## Saturation and vanishing gradients

A unit that lies where its activation is flat is **saturated**: whatever the loss says, its gradient is multiplied by nearly zero, and the weights before it do not move.

It becomes worse with depth, since the slopes of all layers are multiplied. The greatest slope of the sigmoid is $\frac{1}{4}$, in the middle. Ten sigmoids, one after the other, multiply the gradient by at most $(1/4)^{10}$, about one millionth, and the weights between them seldom make up for that: the gradient **vanishes**. Tanh reaches a slope of $1$, but only at zero. Relu has a slope of exactly $1$ wherever it is active, so that the gradient passes unchanged. This is why relu is the first to try in hidden layers. It is also the cheapest.

The code applies each function ten times, without weights in between, beginning at $x = 1$. (`>>` joins two functions: first the left one, then the right one.) The table shows what is left of the gradient.
*)

let through (f: Tensor -> Tensor) =
    let ten = List.replicate 10 f |> List.reduce (>>) // f, then f, ...: ten times
    float (slopes ten (dsharp.tensor (1.0, dtype = Dtype.Float64)))

lesson.Table(
    [ "function"; "slope after ten times" ],
    [ for name, f, _, _ in functions -> [ name; $"{through f:G3}" ] ],
    "The slope at x = 1 of the function applied ten times."
)

(** dead
## The dead relu

Relu has a danger of its own. A unit whose input is negative for *every* example outputs zero for all of them; its slope is zero everywhere, so it gets no gradient and cannot come back by itself. Such a unit is a **dead relu**. It happens after too large a step, or with a bad start ([lesson 19](../19-batch-norm/index.html)). Variants that keep a small slope on the left, such as leaky relu and elu, cannot die.

Where are the others used? Sigmoid at the *end* of a network, for a probability (lessons [01](../01-gradient-descent/index.html) and [14](../14-gan/index.html)), and inside an LSTM, a layer that reads sequences, as a valve, with tanh for what passes through it ([lesson 11](../11-rnn-classifier/index.html)); softplus where an output has to be positive.
*)

(** live
## Your turn

Move $x$ and watch the tangent. Where do the functions become saturated, and where is relu dead?
*)

(*** fold: the settings of the live model ***)

lesson.Live(
    "tangent",
    [
        "functions", Json.texts [ "relu"; "sigmoid"; "tanh"; "softplus"; "elu" ]
        "x", Json.number 1.0
    ],
    "A function, its value at x and its slope there: choose the function and move x."
)

(** break
## Break it: a formula that overflows

Softplus is $\log(1 + e^x)$. Write it that way instead of calling the library's function, and go far to the right.

```diff
-     "softplus", dsharp.softplus, (fun x -> log (1.0 + exp x)), logistic
+     "softplus", (fun x -> (1.0 + x.exp ()).log ()), (fun x -> log (1.0 + exp x)), logistic
```

`dotnet fsi scripts/lesson.fsx activation --break` makes the mistake for you; the button below the figure shows what it looks like.

> The curve stops where $e^x$ is too large for a `Float32`, a little before $x = 89$: the value is infinite there, and its slope is infinity divided by infinity, which is *not a number*. One such value in a loss makes every weight not-a-number in the next step. There is no error message. The library's function uses $\log(1 + e^x) \approx x$ for large $x$.
*)

(*** hide ***)
let far = dsharp.linspace (-200.0, 200.0, 81)

let _, softplus, _, _ =
    List.find (fun (name, _, _, _) -> name = "softplus") functions

lesson.Break(
    Figure.axes "x" "value and slope"
    |> Figure.line "softplus" (numbers far) (numbers (softplus far))
    |> Figure.dashed "slope" (numbers far) (numbers (slopes softplus far))
    |> Figure.yRange -10.0 210.0
    |> Figure.height 300,
    "Softplus far to both sides; the button makes the mistake."
)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx activation --try 1` does the first.

### 1. Another function

Elu is $x$ on the right and $e^x - 1$ on the left. Add it. What does it do far on the left, and can it die?

```diff
-     "softplus", dsharp.softplus, (fun x -> log (1.0 + exp x)), logistic
+     "softplus", dsharp.softplus, (fun x -> log (1.0 + exp x)), logistic
+     "elu", dsharp.elu, (fun x -> if x > 0.0 then x else exp x - 1.0), (fun x -> min 1.0 (exp x))
```

> Its smallest value in the table is {{try.1.values.elu.min:F4}}; it approaches $-1$. Its slope on the left is $e^x$, small but never zero: it saturates, but it does not die.

### 2. A sharper softplus

Softplus of $5x$, divided by $5$: which curve does it approach?

```diff
-     "softplus", dsharp.softplus, (fun x -> log (1.0 + exp x)), logistic
+     "softplus", (fun x -> dsharp.softplus (5.0 * x) / 5.0), (fun x -> log (1.0 + exp (5.0 * x)) / 5.0), (fun x -> logistic (5.0 * x))
```

> Relu. At zero it is {{try.2.values.softplus.median:F4}} instead of $0.6931$: a fifth. The larger the factor, the sharper the corner.

### 3. Very large numbers

Evaluate the functions at $x = 1000$. The formula of softplus computes $e^{1000}$, which is far beyond the largest `Float64`. What does the library do?

```diff
- let places = [| -5.0; -2.5; 0.0; 2.5; 5.0 |]
+ let places = [| -1000.0; -2.5; 0.0; 2.5; 1000.0 |]
```

> The formula gives infinity, and the lesson's check says so. The library's softplus gives {{try.3.values.softplus.max}}: for large $x$ it uses $\log(1 + e^x) \approx x$. This is why one calls the library's functions and does not write the formulas: they are right where formulas overflow. The cross-entropy of [lesson 05](../05-classification/index.html) takes scores for the same reason.
*)

(** readings
## Read on

- A whole network with relu: [lesson 04](../04-regression/index.html).
- V. Nair, G. Hinton, [Rectified linear units improve restricted Boltzmann machines](https://www.cs.toronto.edu/~fritz/absps/reluICML.pdf), ICML 2010.
- X. Glorot, A. Bordes, Y. Bengio, [Deep sparse rectifier neural networks](https://proceedings.mlr.press/v15/glorot11a.html), AISTATS 2011: why relu works better than tanh in deep networks.
- Dive into Deep Learning, [multilayer perceptrons](https://d2l.ai/chapter_multilayer-perceptrons/mlp.html); in Chinese: [多层感知机](https://zh.d2l.ai/chapter_multilayer-perceptrons/mlp.html).
*)

(*** hide ***)
for name, f, own, slope in functions do
    let off = Array.map2 (fun x y -> abs (own x - y)) places (at f) |> Array.max

    let slopesOff =
        Array.map2 (fun x s -> abs (slope x - s)) (numbers x) (numbers (slopes f x))

    lesson.Say(String.Join("  ", [ for cell in row (name, f, own, slope) -> cell.PadLeft 8 ]))
    lesson.Check($"the values of {name} are right", off < 1e-14, $"they are off by {off:G3}")

    lesson.Check(
        $"the slopes of {name} follow its formula",
        Array.max slopesOff < 1e-6,
        $"they are off by {Array.max slopesOff:G3}"
    )

lesson.Metrics [ ("x", places) ]
lesson.Metrics [ ("values", [ for name, f, _, _ in functions -> name, at f ]) ]
lesson.Finish()
