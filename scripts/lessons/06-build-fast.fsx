// lesson 06 build-fast | One network, written twice | 快速搭建：同一个网络的两种写法

(**
# 06. Building a network, the long way and the short way

The network of lesson 05, once as a class that says what it does with its input, once as layers joined by `-->`. They are
the same function.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons.BuildFast

let info = {
    Number = 6
    Name = "build-fast"
    Title = "One network, written twice"
    TitleZh = "快速搭建：同一个网络的两种写法"
    Summary =
        "The classifier of lesson 05 as a class with a `forward`, and as layers joined by `-->`: as many parameters, and with the same parameters the same answers to the last bit."
    SummaryZh = "第 05 课的分类网络，一次写成带 `forward` 的类，一次用 `-->` 把层连起来：参数一样多；参数相同，输出就逐位相同。"
    Learn = [
        "How to write a model as a **class**, and when that is worth it"
        "How to **compose** the same model in one line"
        "What the library knows about each, and how to carry parameters from one to the other"
    ]
    Try = [
        "A third way: `Sequential [ Linear(2, 10); Function dsharp.relu; Linear(10, 2) ]`."
        "Leave the relu out of one of the two: which of the checks notices?"
        "Let the class use its hidden layer twice: what would `-->` need for that?"
    ]
    Length = Fixed
}

(** ## The long way: a class owns its layers, registers them by name, and says in `forward` what happens: (n, 2) -> (n, 2) *)
type Net() as this =
    inherit Model<Tensor, Tensor>()
    let hidden, predict = Linear(2, 10), Linear(10, 2)

    do this.addModel ((hidden, "hidden"), (predict, "predict"))

    override _.forward x =
        let h = dsharp.relu (hidden.forward x) // (n, 10)
        predict.forward h

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    let net1 = Net()

    (** ## The short way *)
    let net2 = Linear(2, 10) --> dsharp.relu --> Linear(10, 2)

    for net in [ net1 :> ModelBase; net2 ] do
        lesson.Say(net.summary () + "\n")

    (** ## The same parameters: all 52 as one vector, taken from one and given to the other *)
    let x = dsharp.randn [ 100; 2 ] + 2.0 // (100, 2), a cloud of lesson 05
    let before = net1.forward x, net2.forward x
    net2.parametersVector <- net1.parametersVector
    let after = net1.forward x, net2.forward x
    let difference (a: Tensor, b: Tensor) = float ((a - b).abs().max())

    lesson.Say $"greatest difference: {difference before:F3} before, {difference after} after"

    (** ## The page *)
    lesson.Section(
        "Two ways to write it",
        """As a class, the layers are made and registered, and `forward` is ordinary code, with loops and conditions if need be:

        ```
        type Net() as this =
            inherit Model<Tensor, Tensor>()
            let hidden, predict = Linear(2, 10), Linear(10, 2)
            do this.addModel ((hidden, "hidden"), (predict, "predict"))
            override _.forward x = predict.forward (dsharp.relu (hidden.forward x))
        ```

        Composed, it is one line: `let net2 = Linear(2, 10) --> dsharp.relu --> Linear(10, 2)`. Either way it is \( f(x) = W_2 \max(0, W_1 x + b_1) + b_2 \), with \( 2 \cdot 10 + 10 + 10 \cdot 2 + 2 = 52 \) parameters."""
    )

    lesson.Section(
        "What the library sees",
        "Look at the relu. In the composed network it is a step like any other: the network can be printed, saved whole and loaded without this script. Inside the class it is code that the library cannot look into: the class shows its layers alone, under the names it gave them."
    )

    let headers, rows = SideBySide.table [ "as a class", net1; "composed", net2 ]
    lesson.Table(headers, rows, "52 parameters in each.")

    lesson.Section(
        "The same function",
        "Each network starts with random parameters of its own, so their answers differ (left). With the parameters of one in the other, `net2.parametersVector <- net1.parametersVector`, every answer lies **on the diagonal** (right)."
    )

    let panel (a: Tensor, b: Tensor) =
        Figure.axes "answer of the class" "answer of the composed"
        |> Figure.line "equal" [| -1.5; 1.5 |] [| -1.5; 1.5 |]
        |> Figure.muted
        |> Figure.points "answers" (numbers a) (numbers b)
        |> Figure.xRange -1.5 1.5
        |> Figure.yRange -1.5 1.5

    lesson.Chart(
        [ "Own parameters", panel before; "Same parameters", panel after ],
        "Two hundred answers, two for each of a hundred points."
    )

    let counts = [ net1.nparameters; net2.nparameters ]

    lesson.Metrics [ ("parameter_counts", counts) ]
    lesson.Metrics [ ("names_class", net1.parameters.names) ]
    lesson.Metrics [ ("names_composed", net2.parameters.names) ]
    lesson.Metrics [ ("difference", difference after) ]

    lesson.Check("both have 52 parameters", (counts = [ 52; 52 ]), $"they have {counts}")
    lesson.Check("their answers differ at first", difference before > 0.0, "they do not")

    lesson.Check(
        "with the same parameters they are equal",
        (fst after = snd after),
        $"{difference after}"
    )

    $"both have 52 parameters; with the same ones their answers differ by {difference after}")
