// lesson 07 save-load | A network that outlives its program | 保存与加载：让网络活得比程序更久

(** summary
When a program ends, its network is gone, and with it everything that training has cost. So keep it in a file: the *whole network*, which loads without naming its layers, or its **parameters** (参数) alone, to be put into a network that is built again. Both give the trained network back to the last bit.
*)

(** learn
- How to save a *whole network* and load it without its source
- How to save its *parameters alone*, and what such a file does not tell
- What is in the files, and how to exchange parameters with PyTorch
- What the library says about a file that does not fit
*)

(** result
Loss {{loss_first:F4}} before the first of {{steps}} steps, {{loss_last:F4}} before the last; saved in three files and loaded, equal to the last bit.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open System.IO
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.SaveLoad

let lesson = Lesson.create (fsi.CommandLineArgs, Steps(full = 100, quick = 100))

(** training
## A network worth keeping

The parabola of [lesson 04](../04-regression/index.html) again, in half as many steps with a learning rate of {{lr}}:

$$ f(x) = W_2 \max(0, W_1 x + b_1) + b_2 $$

That rate is above the limit of stability that is computed there, at the end of that run; at other places the limit is another.{{#rises}} You can see it at the start, where the loss *rises* for a moment: a step goes beyond the bottom of the valley and lands higher on the other side. Then it comes to flatter ground, where the same steps are short enough.{{/rises}} (In an exercise of [lesson 04](../04-regression/index.html) this rate killed the network. That depends on the first weights, see *Is this run typical?* below.)

The *PyTorch* tab shows the same code in PyTorch. Both numbers come from a full-length run with seed one. From the same start the last loss is {{pytorch.theirs.loss_last:F5}} in PyTorch and {{pytorch.ours.loss_last:F5}} in this library.
*)

(*** pytorch: model ***)
let build hidden =
    Linear(1, hidden) --> dsharp.relu --> Linear(hidden, 1)

let hidden, lr = 10, 0.5
let net1 = build hidden
let x = dsharp.linspace(-1.0, 1.0, 100).unsqueeze 1 // (100, 1)
let y = x * x + 0.2 * dsharp.rand x.shape // (100, 1)

(*** hide ***)
lesson.KeepStart(net1, [ "x", x; "y", y ])

(*** pytorch: training ***)
let sgd = SGD(net1, lr = lr)

let losses =
    lesson.Train lesson.Steps (fun _ ->
        sgd.step (fun () -> dsharp.mseLoss (net1.forward x, y)) |> float)

lesson.Chart(LossCurves.ofSteps losses, "The loss before each update.")

(** whole
## The whole network

`save` writes the layers, the functions between them and all numbers into one file. `Model.load` builds the network from it: this line would work in another program, years later, without the script above. What came back knows its layers, as the table shows.
*)

(*** pytorch: whole ***)
let file name = Path.Combine(lesson.Folder, name)

net1.save (file "model.safetensors")
let net2: Model<Tensor, Tensor> = Model.load (file "model.safetensors")

lesson.Summary net2

(** parameters
## The parameters alone

`saveParameters` writes the numbers under their names, and nothing else. To use them, build a network of the same layers first, with random numbers; `loadParameters` puts the saved ones in their place. In PyTorch this file is called a **state dict** (状态字典).

The name's ending chooses the format: `.pt` is PyTorch's own, `.safetensors` a simpler one that many programs read.

Which way is better? The whole network is the safer one: it cannot be loaded wrongly. Parameters alone are for exchange with other programs, and for continuing when the code around the layers has changed.
*)

(*** pytorch: parameters ***)
net1.saveParameters (file "parameters.pt")
net1.saveParameters (file "parameters.safetensors")

let net3 = build hidden // the same layers, other numbers
net3.loadParameters (file "parameters.pt")

let net4 = build hidden
net4.loadParameters (file "parameters.safetensors")

(** compare
## Four networks, one curve

Compare the pictures of three of them: there is *no difference to see*. The outputs of all four are not nearly equal but equal to the last bit, since a file keeps each number as it is in memory.
*)

let outputs = [ net1; net2; net3; net4 ] |> List.map (fun net -> net.forward x)
let identical (output: Tensor) = output = outputs[0] // to the last bit

let panel (title: string, output: Tensor) =
    title,
    Figure.axes "x" "y"
    |> Figure.points "data" (numbers x) (numbers y)
    |> Figure.muted
    |> Figure.line "fit" (numbers x) (numbers output)
    |> Figure.height 300

lesson.Chart(
    List.zip [ "Trained"; "Loaded whole"; "Loaded parameters" ] outputs[..2]
    |> List.map panel,
    "Dots are the data, the line is the prediction of each network."
)

(** files
## What is in the files

A `.safetensors` file begins with eight bytes that say how long its header is. The header is text: for each tensor its name, its type, its shape, and where its numbers stand. Then come the numbers themselves. This is the header of `parameters.safetensors`, read a moment ago:

```
{{header}}
```

The `sha256` in it is a **checksum** (校验和), by which a damaged file is recognized. The file of the whole network is of the same format; its header also holds the description of the layers. A `.pt` file is a zip archive that holds a small file for each tensor, which is a lot of packaging{{#largest}}: it is the largest of the three here{{/largest}}. The network has {{numbers:N0}} numbers of four bytes; the rest is packaging. For a network with a million parameters the packaging does not matter.

PyTorch's `torch.save(net)` stores a whole network as a Python **pickle** (pickle 文件), which can run any code when it is loaded: never load one from a stranger. A `.pt` file of parameters contains a small pickle too, with the names and shapes; this library, and PyTorch by default, read nothing but data from it. No code in a file is ever run here.
*)

let header =
    let bytes = File.ReadAllBytes(file "parameters.safetensors")
    let length = int (System.BitConverter.ToInt64(bytes, 0))
    System.Text.Encoding.UTF8.GetString(bytes, 8, length).Trim().Replace("},", "},\n ")

let parameterFiles = [ file "parameters.pt"; file "parameters.safetensors" ]

lesson.Table(
    ModelFiles.costHeaders,
    ModelFiles.costs net1 (file "model.safetensors") parameterFiles,
    "`save` returns after the data are on disk."
)

lesson.Table(
    [ "name"; "shape"; "dtype" ],
    ModelFiles.tensors (file "parameters.pt"),
    "What is in `parameters.pt`."
)

(** pytorch
## To PyTorch and back

The names in the table are those that PyTorch gives to the same layers in an `nn.Sequential`, where the steps are counted from zero: the relu is step $1$ and has no parameters. So the file goes there as it is:

```python
net = torch.nn.Sequential(torch.nn.Linear(1, 10), torch.nn.ReLU(), torch.nn.Linear(10, 1))
net.load_state_dict(torch.load("parameters.pt"))
torch.save(net.state_dict(), "from-python.pt")
```

and `loadParameters "from-python.pt"` reads what comes back.
*)

(** mistakes
## When it cannot work

A file is checked before anything is changed: a network that refuses one stays as it was. The last row is about saving: a function that the library does not know has no name to be saved under. Its parameters can still be saved alone.
*)

let truncated, letter = ModelFiles.damaged (file "model.safetensors")
let unknown = Linear(1, 10) --> (fun (x: Tensor) -> x * x) --> Linear(10, 1)
let load path () = Model.load path |> ignore

let mistakes = [
    "into a wider network", (fun () -> (build 20).loadParameters(file "parameters.pt"))
    "a truncated file", load truncated
    "a file that is no model", load letter
    "saving a function of your own", (fun () -> unknown.save (file "unknown.safetensors"))
]

let answers = [ for what, mistake in mistakes -> [ what; errorMessage mistake ] ]

lesson.Table(
    [ "mistake"; "what the library says" ],
    [ for answer in answers -> [ answer[0]; $"`{answer[1]}`" ] ],
    "What it says, in full."
)

(** seeds
## Is this run typical?

The saving is. The training, at this rate, is not always. At {{seeds.loss_last.count}} seeds the last loss is between {{seeds.loss_last.min:F4}} and {{seeds.loss_last.max:F4}}; the median is {{seeds.loss_last.median:F4}}. Where the first steps kill too many units, the rest cannot bend the curve into place: the largest of these losses are such cases.
*)

let first, last = losses[0], Array.last losses
lesson.Metrics [ "loss_first", first; "loss_last", last ]

lesson.Seeds([ ("loss", "loss_last") ], "The last loss at each seed.")

(** break
## Break it: parameters that nobody loads

The network is built again, and the line that loads its parameters is forgotten.

```diff
- net3.loadParameters (file "parameters.pt")
+ net3.saveParameters (file "unused.pt")
```

`dotnet fsi scripts/lesson.fsx save-load --break` makes the mistake for you; the button below the figure shows what it looks like.

> Nothing fails: an untrained network answers as readily as a trained one. Its curve has nothing to do with the data. Before you trust a network that comes from a file, compare one output with one that you have kept.
*)

(*** hide ***)
lesson.Break(
    snd (panel ("Loaded parameters", net3.forward x)),
    "The network that got its parameters from a file; the button makes the mistake."
)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx save-load --try 1` does the first.

### 1. A hundred times as wide

How large do the files become with a thousand hidden units?

```diff
- let hidden, lr = 10, 0.5
+ let hidden, lr = 1000, 0.5
```

> The whole network takes {{try.1.bytes.min:N0}} bytes and `parameters.pt` {{try.1.bytes.max:N0}}. The $3 \cdot 1000 + 1 = 3001$ numbers alone are $12004$ bytes: now the packaging hardly counts. (Do not mind the curve: at this width a rate of $0.5$ is far above the limit. The network is lost after the first steps, and the last loss is {{try.1.loss_last:F4}}.)

### 2. The wrong function

Load the parameters into a network with tanh instead of relu. Does the library notice?

```diff
- let net3 = build hidden // the same layers, other numbers
+ let net3 = Linear(1, hidden) --> dsharp.tanh --> Linear(hidden, 1)
```

> No: names and shapes fit, and a function has no parameters. The curve in the third picture is a different one. The parameters alone do not say what is to be done with them; the file of the whole network does.

### 3. A smaller step

Does the loss still rise at the beginning with the rate of [lesson 04](../04-regression/index.html)?

```diff
- let hidden, lr = 10, 0.5
+ let hidden, lr = 10, 0.2
```

> No: with the default seed each step leads downhill at a rate of $0.2$. But a hundred of them get less far: to {{try.3.loss_last:F4}}, against {{seeds.loss_last.median:F4}} as the median at the rate of this lesson.
*)

(** readings
## Read on

- Next, data in small portions: [lesson 08](../08-mini-batch/index.html).
- [safetensors](https://huggingface.co/docs/safetensors/index), the file format.
- PyTorch, [Saving and loading models](https://docs.pytorch.org/tutorials/beginner/saving_loading_models.html).
- Dive into Deep Learning, [file I/O](https://d2l.ai/chapter_builders-guide/read-write.html); in Chinese: [读写文件](https://zh.d2l.ai/chapter_deep-learning-computation/read-write.html).
*)

(*** hide ***)
let rises = Array.pairwise losses[..5] |> Array.exists (fun (a, b) -> b > a)
let refused = answers |> List.forall (fun answer -> answer[1] <> "")
let restored = List.forall identical outputs[2..]

let sizes =
    List.map ModelFiles.size [ file "model.safetensors"; file "parameters.pt" ]

lesson.Hyperparameters [ "lr", lr; "hidden", hidden ]
let largest = Seq.max sizes = sizes[1]

lesson.Values [
    "rises", rises
    "header", header
    "numbers", net1.nparameters
    "largest", largest
]

lesson.Metrics [ ("bytes", sizes) ]
lesson.Metrics [ "whole_identical", identical outputs[1]; "parameters_identical", restored ]
lesson.Check("each mistake is refused", refused, $"{answers}")
lesson.Check("the loss fell", last < first, $"{first:F4} -> {last:F4}")
lesson.Check("what was loaded gives the same bits", List.forall identical outputs, "it is not")
lesson.Finish()
