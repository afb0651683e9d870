// lesson 02 variable | Tracked tensors and their gradients | 变量：会自己求导的张量

(**
# 02. Variables: tensors that are tracked

Track a tensor, compute something from it, and run back: the derivative of the result by every element is there.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons

let info = {
    Number = 2
    Name = "variable"
    Title = "Tracked tensors and their gradients"
    TitleZh = "变量：会自己求导的张量"
    Summary =
        @"Four numbers, one formula, \( \frac{1}{4} \sum v_i^2 \), and its derivatives without deriving anything. Then the rules of the game: what is tracked, when derivatives add up, and what must not be written to."
    SummaryZh = @"四个数，一个公式 \( \frac{1}{4} \sum v_i^2 \)，不用手算就有它的导数。再看清规则：什么会被跟踪，导数什么时候累加，什么数据不能改写。"
    Learn = [
        "`reverseDiff`, `reverse` and `derivative`: track, run back, read"
        "How tracking **spreads** to all that is computed from a tracked tensor"
        "When a graph can be run back twice, and why its values must stay until then"
    ]
    Try = [
        "`(v * v * v).mean()`: work out the gradient first, then look."
        "`out.reverse(dsharp.tensor 10.0)`: what does the weight do?"
        "`dsharp.hessian` of the same function, of the vector [1, 2, 3, 4]: why is it diagonal?"
    ]
    Length = Fixed
}

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## From a .NET array, and back: shape (2, 2); the array is a copy *)
    let tensor = dsharp.tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]
    let array = tensor.toArray2D<float>()
    array[0, 0] <- 100.0 // changes the copy alone
    let again = dsharp.tensor array

    (** ## A constant, and the same numbers tracked: a mean of squares, shape () *)
    let variable = tensor.reverseDiff ()
    let tOut = (tensor * tensor).mean()
    let vOut = (variable * variable).mean()

    (** ## Run back, keeping the graph; then again, adding; then once more, when it is used up *)
    vOut.reverse (retainGraph = true)
    let gradient = variable.derivative // shape (2, 2)
    vOut.reverse (zeroDerivatives = false)
    let twice = variable.derivative
    let usedUp = errorMessage (fun () -> vOut.reverse ())
    let ofConstants = errorMessage (fun () -> tOut.reverse ())
    lesson.Say $"v_out = {vOut}, v_out by variable = {gradient}, after a second run {twice}"
    lesson.Say $"a third run: {usedUp}"

    (** ## Writing to what the backward pass still needs: x (2, 2) -> (2, 1) -> tanh -> (2, 1) *)
    let net = Linear(2, 1) --> dsharp.tanh --> Linear(1, 1)
    net.reverseDiff ()
    let loss = (tensor --> net).mean()
    net.parameters["2.weight"] <- dsharp.zeros [ 1; 1 ] // the loss was computed from the old weight
    let overwritten = errorMessage (fun () -> loss.reverse ())
    lesson.Say $"after writing to a weight: {overwritten}"

    (** ## The page *)
    lesson.Section(
        "The value and its gradient",
        """The result is the mean of four squares. By hand, its derivative by each number is half that number: \[ o = \frac{1}{4} \sum_{i} v_i^2, \qquad \frac{\partial o}{\partial v_i} = \frac{1}{4} \cdot 2 v_i = \frac{v_i}{2} \] In code, `let variable = tensor.reverseDiff()` tracks the four numbers; `let vOut = (variable * variable).mean()` notes how its value came about; `vOut.reverse()` walks these notes backwards, and `variable.derivative` holds what they led to.

        A derivative is a slope. Each curve below moves **one** of the four numbers and leaves the others; look at how steeply each passes through the middle: by half its number."""
    )

    let d = dsharp.linspace (-2.0, 2.0, 41)
    let axes = Figure.axes "change of one number" "mean of the squares"

    let moved figure (v: float) =
        let out = (30.0 - v * v + (v + d) * (v + d)) / 4.0 // the four squares add up to 30
        figure |> Figure.line $"v = {v}" (numbers d) (numbers out)

    lesson.Chart(List.fold moved axes [ 1.0 .. 4.0 ], "Slopes in the middle: 0.5, 1, 1.5, 2.")

    lesson.Section(
        "What is tracked",
        "A tensor is a constant until you ask. From then on tracking **spreads**: all that is computed from a tracked tensor, even in part, is tracked as well; what is computed from constants alone stays constant and costs nothing. `noDiff` steps out again. Look down the last column."
    )

    let constants = [ "tensor", tensor; "t_out", tOut; "variable.noDiff()", variable.noDiff () ]
    let tracked = [ "variable", variable; "v_out", vOut; "variable + tensor", variable + tensor ]
    let others = [ "variable.derivative", gradient; "dsharp.tensor array", again ]

    let kind (t: Tensor) =
        if t.isReverseDiff then "tracked" else "constant"

    lesson.Table(
        [ "what"; "value"; "is" ],
        [
            for name, t in constants @ tracked @ others -> [ $"`{name}`"; $"`{t}`"; kind t ]
        ],
        "Into `array`, a copy, 100 was written."
    )

    lesson.Section(
        "Once, twice, and once too often",
        $"Running back uses up the notes, to save memory. `reverse(retainGraph = true)` keeps them for another run. The second run here was told to add, `reverse(zeroDerivatives = false)`, and doubled the derivative, to `{twice}`. PyTorch always adds, so that its loops must call `zero_grad`; here a run starts from zero unless told otherwise. A third run finds no notes left, and the library says so:"
    )

    let show message = lesson.Prose $"```text\n{message}\n```"
    show usedUp
    lesson.Prose "And a constant has nothing to run back to:"
    show ofConstants

    lesson.Section(
        "Do not write to what the backward pass needs",
        @"The derivative of \( v^2 \) is \( 2v \): the backward pass needs the \( v \) of the forward pass. Were it overwritten in between, the derivative would be wrong and nobody would notice. So a tensor never changes once it is made, tracked or not: `variable[0, 0] <- 10.0` does not compile. Only a model's parameters can be set, since an optimiser must. Here one was set after the loss had been computed from it, `net.parameters[""2.weight""] <- dsharp.zeros [ 1; 1 ]`, and `loss.reverse()` notices:"
    )

    show overwritten
    let values (t: Tensor) = [ for row in t.unstack () -> numbers row ]
    lesson.Metrics [ "value", float vOut; "grad", values gradient; "grad_twice", values twice ]

    lesson.Check("the value is 7.5", (float vOut = 7.5), $"it is {vOut}")
    lesson.Check("the gradient is v / 2", (gradient = tensor / 2.0), $"it is {gradient}")
    lesson.Check("a second run adds the same again", (twice = tensor), $"it gives {twice}")
    lesson.Check("a used-up graph is refused", usedUp.Contains "already used and freed", usedUp)

    lesson.Check(
        "a constant is refused",
        ofConstants.Contains "nothing that is tracked",
        ofConstants
    )

    lesson.Check(
        "an overwritten weight is noticed",
        overwritten.Contains "was updated after",
        overwritten
    )

    $"value {float vOut}, gradient [[0.5, 1], [1.5, 2]]; three mistakes refused")
