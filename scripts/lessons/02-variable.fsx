// lesson 02 variable | Tracked tensors and their gradients | 变量：会自己求导的张量

(** summary
Four numbers, one formula, $\frac{1}{4} \sum v_i^2$, and its derivatives, without differentiating anything by hand. First with the library; then with **automatic differentiation** (自动微分) of our own, in about forty lines; then the rules: what is tracked, when gradients add up, and what must not be overwritten.
*)

(** learn
- `reverseDiff`, `reverse` and `derivative`: track, do the backward pass, read the gradient
- What a **computational graph** (计算图) is, and how **backpropagation** (反向传播) goes through it by the **chain rule** (链式法则)
- How tracking *spreads* to everything that is computed from a tracked tensor
- When a graph can be used twice, and why its values must stay until then
*)

(** result
The value is {{value}}, the gradient {{gradient}}; backpropagation by hand gives {{by_hand}}.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open System.Collections.Generic
open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Variable

let lesson = Lesson.create (fsi.CommandLineArgs, Fixed)

(** tensor
## Tensors and variables

A **tensor** (张量) is a block of numbers with a shape, as in [the lesson before](../21-tensors/index.html); this one has the shape $(2, 2)$. By default it is a constant: whatever is computed from it is just numbers.

Morvan Zhou's PyTorch tutorial, which this course follows, compares tensors to eggs and a **variable** (变量) to the basket in which they lie: the basket records what is done with its eggs. In this library there is no second kind of thing. `reverseDiff ()` gives the same numbers, but **tracked**: from now on the library records what is computed from them.

A tensor is made from a .NET array, and `toArray2D` makes an array of a tensor, for instance to draw it. Both are copies: writing into the array changes no tensor.
*)

(*** pytorch: tensor ***)
let tensor = dsharp.tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ] // (2, 2)
let array = tensor.toArray2D<float>()
array[0, 0] <- 100.0 // changes the copy alone

let variable = tensor.reverseDiff () // the same numbers, tracked

(** value
## The value and its gradient

The result is the mean of the four squares. By hand: its derivative with respect to each number is half that number:

$$ o = \frac{1}{4} \sum_{i} v_i^2, \qquad \frac{\partial o}{\partial v_i} = \frac{1}{4} \cdot 2 v_i = \frac{v_i}{2} $$

Three lines of code do the same for any formula:

1. The **forward pass** (前向传播) computes the value, {{value}}, and records every operation.
2. `vOut.reverse ()`, the **backward pass**, goes through the record from the end to the beginning. (`retainGraph` keeps the record, for the section *Once, twice, and once too often*.)
3. `variable.derivative` is the **gradient** (梯度): {{gradient}}. It has the *shape of the data*, one derivative for each number.

The *PyTorch* tab shows the same code in PyTorch, which finds {{pytorch.theirs.value:F1}}, and {{pytorch.theirs.grad_last:F0}} as the derivative with respect to the last number, as this library does.
*)

(*** pytorch: value ***)
let vOut = (variable * variable).mean() // forward pass
vOut.reverse (retainGraph = true) // backward pass; the record is kept for later
let gradient = variable.derivative // (2, 2)

lesson.Say $"value {MeanOfSquares.text vOut}, gradient {MeanOfSquares.text gradient}"

(** slopes
## A derivative is a slope

Each curve moves *one* of the four numbers and leaves the other three. Look how steeply each passes through the middle, where its number is unchanged: by half its number. A gradient answers the question "what happens to the result if I change this number a little?", for all numbers at once.
*)

let d = dsharp.linspace (-2.0, 2.0, 41)

let moved figure (v: float) =
    let out = (30.0 - v * v + (v + d) * (v + d)) / 4.0 // the four squares add up to 30
    figure |> Figure.line $"v = {v}" (numbers d) (numbers out)

lesson.Chart(
    List.fold moved (Figure.axes "change of one number" "mean of the squares") [ 1.0 .. 4.0 ],
    "The result, when one number changes."
)

(** graph
## The computational graph

What was recorded is a graph: each result is a **node** (节点) with edges to what it was computed from. Here the four numbers lead to four squares, and these to the mean.

The backward pass uses one rule only, the **chain rule**. If $o$ depends on $s$, and $s$ on $v$, then

$$ \frac{\partial o}{\partial v} = \frac{\partial o}{\partial s} \cdot \frac{\partial s}{\partial v} $$

Each operation has to know nothing but its own **local derivative**: for the square it is $2v$ (as the product $v \cdot v$: two edges, each with $v$), for the mean of four $\frac{1}{4}$. Begin at the output with $\partial o / \partial o = 1$. Walk backwards, and along each edge multiply what has arrived by the local derivative. If several edges lead to a node, *add* what comes along them.

Try it: change a number, run forward, then backward.
*)

(*** fold: the settings of the live model ***)

lesson.Live(
    "graph",
    [ ("nodes", MeanOfSquares.nodes ()) ],
    "The graph of the mean of squares: edit a number, run forward, then backward."
)

(** node
## Backpropagation by hand: a node

How little it takes! Here is a complete automatic differentiation for single numbers. A `Node` holds its value, and its **parents**: the nodes it was computed from, each with the local derivative.

Each operation makes a new node and notes the local derivatives of its result:

$$ \frac{\partial (a b)}{\partial a} = b, \qquad \frac{\partial (a b)}{\partial b} = a, \qquad \frac{\partial \tanh a}{\partial a} = 1 - \tanh^2 a $$

Note that the derivative of a product needs the *values* of its factors. That is why a library must keep them until the backward pass.

(In the code, `static member (+)` says what `+` does with two nodes, and `member val` is a value that can be set.)
*)

/// A number that knows what it was computed from: its parents, each with the local derivative.
type Node(value: float, parents: (Node * float) list) =
    member _.Value = value
    member _.Parents = parents
    member val Gradient = 0.0 with get, set

    static member (+)(a: Node, b: Node) =
        Node(a.Value + b.Value, [ a, 1.0; b, 1.0 ])

    static member (-)(a: Node, b: Node) =
        Node(a.Value - b.Value, [ a, 1.0; b, -1.0 ])

    static member (*)(a: Node, b: Node) =
        Node(a.Value * b.Value, [ a, b.Value; b, a.Value ])

    static member (/)(a: Node, b: Node) =
        Node(a.Value / b.Value, [ a, 1.0 / b.Value; b, -a.Value / (b.Value * b.Value) ])

    static member Exp(a: Node) =
        let e = exp a.Value
        Node(e, [ (a, e) ])

    static member Tanh(a: Node) =
        let t = tanh a.Value
        Node(t, [ (a, 1.0 - t * t) ])

/// A number that was not computed from anything.
let leaf value = Node(value, [])

(** backward
## The backward pass

A node's gradient is complete only when everything that was computed *from* it has passed its share on. So the nodes are put in order first, parents before children, in **topological order**, and then visited from last to first. `visit` does that: it lists all parents of a node before the node itself, and each node once. (`let rec` lets a function call itself; `yield!` puts all elements of a list into the list that is being made.)

Then: all gradients to zero, the output's to one, and from the last node to the first each hands its parents its own gradient times the local derivative. That is all of backpropagation. It costs about as much as one or two forward passes, for *all* inputs together, however many there are; this is what makes networks with millions of parameters possible.
*)

let backward (output: Node) =
    let seen = HashSet<Node>(HashIdentity.Reference)

    let rec visit (node: Node) : Node list =
        if seen.Add node then
            [
                for parent, _ in node.Parents do
                    yield! visit parent
                node
            ]
        else
            []

    let order = visit output // parents before children

    for node in order do
        node.Gradient <- 0.0

    output.Gradient <- 1.0

    for node in List.rev order do
        for parent, local in node.Parents do
            parent.Gradient <- parent.Gradient + local * node.Gradient

(** by-hand
## The same numbers

Our own differentiation on the mean of squares gives {{by_hand}}, the library's gradient. The second formula is harder: in $\tanh(ab) + a / b$ each of the two letters is used twice, so for each two contributions have to be added. The table compares our derivatives with the library's. The library computes here with numbers of about seven digits and our own with sixteen, so from about the seventh digit on they may differ.
*)

let leaves = [ for v in 1.0 .. 4.0 -> leaf v ]
backward (List.reduce (+) [ for v in leaves -> v * v ] / leaf 4.0)
let byHand = [| for v in leaves -> v.Gradient |]

let a, b = leaf 0.5, leaf 2.0
backward (tanh (a * b) + a / b)

let ours = [ a.Gradient; b.Gradient ]

let theirs =
    dsharp.tensor [ 0.5; 2.0 ]
    |> dsharp.grad (fun v -> (v[0] * v[1]).tanh() + v[0] / v[1])
    |> numbers

lesson.Table(
    [ "with respect to"; "our own"; "library" ],
    [
        for i in 0..3 -> [ $"v{i + 1}"; $"{byHand[i]:F9}"; $"{(numbers gradient)[i]:F9}" ]
        for i, name in [ 0, "a"; 1, "b" ] -> [ name; $"{ours[i]:F9}"; $"{theirs[i]:F9}" ]
    ],
    "The mean of four squares, then the second formula at a = 0.5, b = 2."
)

(** tracked
## What is tracked

A tensor is a constant until you ask. From then on tracking *spreads*: everything that is computed from a tracked tensor, even in part, is tracked as well. What is computed from constants alone stays constant, and nothing is recorded. `noDiff` gives the same numbers without the record. Look down the last column. (In the first row of `array`, the copy, a hundred was written above; the tensor has not changed.)

In PyTorch the flag is called `requires_grad`.
*)

let tOut = (tensor * tensor).mean()

let rows = [
    "tensor", tensor
    "tOut", tOut
    "variable", variable
    "vOut", vOut
    "variable + tensor", variable + tensor
    "variable.noDiff()", variable.noDiff ()
    "variable.derivative", gradient
    "dsharp.tensor array", dsharp.tensor array
]

let kind (t: Tensor) =
    if t.isReverseDiff then "tracked" else "constant"

lesson.Table(
    [ "expression"; "value"; "kind" ],
    [ for name, t in rows -> [ $"`{name}`"; $"`{MeanOfSquares.text t}`"; kind t ] ],
    "Constants and tracked tensors."
)

(** twice
## Once, twice, and once too often

The backward pass uses up the graph, to save memory. `reverse (retainGraph = true)`, as above, keeps it for another pass. The second pass here is told to **accumulate**: `zeroDerivatives = false` adds to the gradient that is there, and it doubles, to {{gradient_twice}}.

PyTorch always adds, so every training loop has to call `zero_grad`; forgetting it is a classic mistake. Here a pass starts from zero unless told otherwise.

A third pass finds no graph left, and the library says so. And a constant has no graph at all.
*)

vOut.reverse (zeroDerivatives = false)
let twice = variable.derivative
let usedUp = errorMessage (fun () -> vOut.reverse ())
let ofConstants = errorMessage (fun () -> tOut.reverse ())

lesson.Table(
    [ "mistake"; "what the library says" ],
    [
        [ "a third pass"; $"`{usedUp}`" ]
        [ "a pass from a constant"; $"`{ofConstants}`" ]
    ],
    "Two mistakes, refused."
)

(** overwritten
## Do not overwrite what the backward pass needs

The derivative of $v^2$ is $2v$: the backward pass needs the $v$ of the forward pass. If it were overwritten in between, the derivative would be wrong and nobody would notice. So a tensor never changes once it is made: `variable[0, 0] <- 10.0` does not compile. (In PyTorch one *can* write to `.data`, and gets the wrong gradient without a word.)

Only the **parameters** (参数) of a model, its weights and biases, can be set: training has to change them. Here one is set *after* the loss has been computed from it, and `loss.reverse ()` notices. (The number in its name counts the steps of the model from zero: the first `Linear` is step $0$, tanh step $1$, and the second `Linear` step $2$.)
*)

let net = Linear(2, 1) --> dsharp.tanh --> Linear(1, 1)
net.reverseDiff ()
let loss = (net.forward tensor).mean()
net.parameters["2.weight"] <- dsharp.zeros [ 1; 1 ] // the loss was computed from the old weight
let overwritten = errorMessage (fun () -> loss.reverse ())

lesson.Table(
    [ "mistake"; "what the library says" ],
    [ [ "a weight that was set in between"; $"`{overwritten}`" ] ],
    "A third mistake."
)

(** break
## Break it: a tensor that is not tracked

The most common mistake here: nobody has asked for derivatives. In PyTorch it is a forgotten `requires_grad=True`.

```diff
- let variable = tensor.reverseDiff () // the same numbers, tracked
+ let variable = tensor
```

`dotnet fsi scripts/lesson.fsx variable --break` makes the mistake for you.

> The forward pass works as before. The backward pass has nothing to follow, and the library says so:
>
> ```text
> {{break.said}}
> ```
*)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx variable --try 1` does the first.

### 1. Cubes

The mean of the cubes: work out the gradient, then look.

```diff
- let vOut = (variable * variable).mean() // forward pass
+ let vOut = (variable * variable * variable).mean() // forward pass
```

> The value is {{try.1.value}}. The derivative of $v^3 / 4$ is $\frac{3}{4} v^2$: at $v = 4$ it is {{try.1.grad_last}}.

### 2. A weight for the output

The backward pass begins with a one at the output. What does it do if it begins with a ten?

```diff
- vOut.reverse (retainGraph = true) // backward pass; the record is kept for later
+ vOut.reverse (dsharp.tensor 10.0, retainGraph = true) // backward pass; the record is kept for later
```

> Everything that arrives is multiplied by it: the derivative with respect to the last number is {{try.2.grad_last}} instead of two. In this way several losses can be given weights.

### 3. The order of the backward pass

In our own differentiation, walk the nodes in the wrong order, from the first to the last. What becomes of the gradients?

```diff
-     for node in List.rev order do
+     for node in order do
```

> The gradient of the last number becomes {{try.3.by_hand_last}}. The numbers and their squares come first, when nothing has arrived yet; the squares pass on their zeros. Only the output's own parents get anything. The order is half of backpropagation.
*)

(** readings
## Read on

- What the backward pass meets in a network: [lesson 03](../03-activation/index.html). Graphs that change from call to call: [lesson 16](../16-dynamic-graph/index.html).
- A. Baydin and others, [Automatic differentiation in machine learning: a survey](https://jmlr.org/papers/v18/17-468.html), Journal of Machine Learning Research 18 (2018).
- A. Karpathy, [micrograd](https://github.com/karpathy/micrograd): the same idea in Python.
- Dive into Deep Learning, [automatic differentiation](https://d2l.ai/chapter_preliminaries/autograd.html); in Chinese: [自动微分](https://zh.d2l.ai/chapter_preliminaries/autograd.html).
*)

(*** hide ***)
let values (t: Tensor) = [ for row in t.unstack () -> numbers row ]
lesson.Metrics [ "value", float vOut; "grad", values gradient; "grad_twice", values twice ]
lesson.Metrics [ "grad_last", float gradient[1, 1]; "by_hand_last", byHand[3] ]

lesson.Values [
    "gradient", MeanOfSquares.text gradient
    "gradient_twice", MeanOfSquares.text twice
    "by_hand", String.concat ", " [ for value in byHand -> string value ]
]

let near xs ys =
    Seq.forall2 (fun x y -> abs (x - y) < 1e-5) xs ys

lesson.Check("the value is 7.5", (float vOut = 7.5), $"it is {vOut}")
lesson.Check("the gradient is v / 2", (gradient = tensor / 2.0), $"it is {gradient}")

lesson.Check(
    "our own gradients are the library's",
    near byHand (numbers gradient) && near ours theirs,
    $"{byHand} {ours}"
)

lesson.Check("a second pass adds the same again", (twice = tensor), $"it gives {twice}")
lesson.Check("a used-up graph is refused", usedUp.Contains "already used and freed", usedUp)
lesson.Check("a constant is refused", ofConstants.Contains "nothing that is tracked", ofConstants)

lesson.Check(
    "an overwritten weight is noticed",
    overwritten.Contains "was updated after",
    overwritten
)

lesson.Finish()
