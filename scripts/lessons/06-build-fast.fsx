// lesson 06 build-fast | One network, written twice | 快速搭建：同一个网络的两种写法

(** summary
The classifier of [lesson 05](../05-classification/index.html) twice: as a **class** (类), in the sense of programming and not of that lesson, which says in `forward` what happens to its input, and as layers joined by `-->` in one line. Both have the same number of parameters, and given the same values their outputs are the same to the last bit.
*)

(** learn
- How to write a model as a **class**, and when that is worth it
- How to **compose** (组合) the same model in one line
- What the library knows about each of the two
- How to carry parameters from one model to the other, and why the order in which layers are registered matters
*)

(** result
Both have {{parameters}} parameters; with the same values their outputs differ by {{difference}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.BuildFast

let lesson = Lesson.create (fsi.CommandLineArgs, Fixed)

(** class
## The long way: a class

If you come from PyTorch, you know this form. A class owns its layers and says in `forward` how they are used. Read it line by line:

- `inherit Model<Tensor, Tensor>()`: it is a model that takes a tensor and gives a tensor. In PyTorch: `class Net(torch.nn.Module)` and `super().__init__()`.
- `let hidden, predict = ...`: the two layers, with random weights.
- `this.addModel (...)`: **registers** the layers under names, so that the library finds their parameters: for training, for saving, for moving them to a GPU. PyTorch does this by itself when one writes `self.hidden = ...`. `as this` gives the object a name, `this`, by which it can be used while it is being built, and `do` runs a line then.
- `override _.forward x`: replaces the `forward` that every model has, and says what happens to an input $x$ of shape $(n, 2)$. The `_` stands where the object itself is not needed.

$$ h = \max(0, W_1 x + b_1), \qquad f(x) = W_2 h + b_2 $$
*)

(*** pytorch: class ***)
type Net() as this =
    inherit Model<Tensor, Tensor>()
    let hidden, predict = Linear(2, 10), Linear(10, 2)
    do this.addModel ((hidden, "hidden"), (predict, "predict"))

    override _.forward x =
        let h = dsharp.relu (hidden.forward x) // (n, 10)
        predict.forward h // (n, 2)

let net1 = Net()

(** composed
## The short way: composition

`-->` joins two steps: what comes out on the left goes in on the right. A step is a layer, or an ordinary function such as `dsharp.relu`. In PyTorch this is `torch.nn.Sequential`.

When is the class worth its lines? When the way through the network is more than a chain: a branch, a loop, two inputs, a layer that is used twice. `forward` is ordinary code and may contain all of these; [lesson 16](../16-dynamic-graph/index.html) has examples. For a chain, compose.
*)

(*** pytorch: composed ***)
let net2 = Linear(2, 10) --> dsharp.relu --> Linear(10, 2)

(** inside
## What the library sees

Look at the relu. In the composed network it is a step like any other: the network can be printed, saved whole and loaded without this script ([lesson 07](../07-save-load/index.html)). Inside the class it is code that the library cannot look into: the class shows its layers alone, under the names that it gave them. Its parameters can be saved all the same; to save such a model *whole*, its class has first to be made known with `Model.register`.

The first layer has $2 \cdot 10 + 10$ parameters, weights and biases, and the second $10 \cdot 2 + 2$.
*)

let headers, rows = SideBySide.table [ "as a class", net1; "composed", net2 ]

lesson.Table(headers, rows, "The same parameters under different names.")

(** same
## The same function

Each network starts with random parameters of its own, so their outputs differ: see the chart *own parameters* below. `parametersVector` is all the parameters of a model as one vector, in the order in which they were registered. Give the vector of one to the other, and every output lies *on the diagonal*: the two networks are the same function.

The *PyTorch* tabs above build the same two networks. With seed one and the same parameters, the two hundred outputs for a hundred points add up to {{pytorch.theirs.output_sum:F5}} in PyTorch and to {{pytorch.ours.output_sum:F5}} in this library.
*)

let x = dsharp.randn [ 100; 2 ] + 2.0 // (100, 2), a cloud of lesson 05
let before = net1.forward x, net2.forward x
net2.parametersVector <- net1.parametersVector
let after = net1.forward x, net2.forward x
let difference (a: Tensor, b: Tensor) = float ((a - b).abs().max())

lesson.Say $"greatest difference: {difference before:F3} before, {difference after} after"

let panel (a: Tensor, b: Tensor) =
    Figure.axes "output of the class" "output of the composed"
    |> Figure.line "equal" [| -1.5; 1.5 |] [| -1.5; 1.5 |]
    |> Figure.muted
    |> Figure.points "outputs" (numbers a) (numbers b)
    |> Figure.xRange -1.5 1.5
    |> Figure.yRange -1.5 1.5

lesson.Chart(
    [ "Own parameters", panel before; "Same parameters", panel after ],
    "Two outputs for each of a hundred points."
)

(** break
## Break it: a layer that nobody registers

The class makes two layers, but registers only one of them.

```diff
-     do this.addModel ((hidden, "hidden"), (predict, "predict"))
+     do this.addModel ((predict, "predict"))
```

`dotnet fsi scripts/lesson.fsx build-fast --break` makes the mistake for you.

> The network computes as before, so its outputs look right. But an optimizer would never move the hidden layer, and a file would not hold it. Here the two networks no longer have the same number of parameters, and the library says:
>
> ```text
> {{break.said}}
> ```
*)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx build-fast --try 1` does the first.

### 1. Without the relu

Leave it out of the class alone. Does the number of parameters change? Do the outputs?

```diff
- let h = dsharp.relu (hidden.forward x) // (n, 10)
+ let h = hidden.forward x
```

> The number does not: a function has no parameters. The outputs do, with the default seed by up to {{try.1.difference:F2}}. Without it the class is a linear function, written in two steps.

### 2. A list of layers

`Sequential` takes the steps as a list; `Function` makes a layer of a function. Is it the same network?

```diff
- let net2 = Linear(2, 10) --> dsharp.relu --> Linear(10, 2)
+ let net2 = Sequential [ Linear(2, 10); Function dsharp.relu; Linear(10, 2) ]
```

> Yes: the outputs differ by {{try.2.difference}}. A list is handy when the number of layers is computed.

### 3. Registered in another order

The class registers `predict` before `hidden`. What happens to the vector of parameters?

```diff
- do this.addModel ((hidden, "hidden"), (predict, "predict"))
+ do this.addModel ((predict, "predict"), (hidden, "hidden"))
```

> It is as long as before, so nothing is refused, but its numbers stand in another order: weights end up in one another's places, and with the default seed the outputs differ by up to {{try.3.difference:F2}}. Between two classes that register their layers in different orders, carry parameters over *by name*, as files do ([lesson 07](../07-save-load/index.html)). Between a class and a composed model not even the names agree: there each parameter has to be set by hand, for instance `net2.parameters["0.weight"] <- net1.parameters["hidden.weight"]`.
*)

(** readings
## Read on

- Next, networks in files: [lesson 07](../07-save-load/index.html).
- PyTorch, [Build the neural network](https://docs.pytorch.org/tutorials/beginner/basics/buildmodel_tutorial.html): the same two ways in Python.
- Dive into Deep Learning, [layers and modules](https://d2l.ai/chapter_builders-guide/model-construction.html); in Chinese: [层和块](https://zh.d2l.ai/chapter_deep-learning-computation/model-construction.html).
*)

(*** hide ***)
let counts = [ net1.nparameters; net2.nparameters ]

lesson.Values [ ("parameters", net1.nparameters) ]
lesson.Metrics [ ("parameter_counts", counts) ]
lesson.Metrics [ ("names_class", net1.parameters.names) ]
lesson.Metrics [ ("names_composed", net2.parameters.names) ]
lesson.Metrics [ ("difference", difference after) ]
lesson.KeepStart(net2, [ ("x", x) ])
lesson.Metrics [ ("output_sum", float ((snd after).sum())) ]
lesson.Check("both have 52 parameters", (counts = [ 52; 52 ]), $"they have {counts}")
lesson.Check("their outputs differ at first", difference before > 0.0, "they do not")

lesson.Check(
    "with the same parameters they are equal",
    (fst after = snd after),
    $"{difference after}"
)

lesson.Finish()
