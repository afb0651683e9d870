// lesson 07 save-load | A network that outlives its program | 保存与提取：让网络活得比程序更久

(**
# 07. Saving and loading: a network that outlives its program

What training costs is kept in a file. Two ways: the whole network, which loads without naming its architecture, and its
parameters alone, which go into a new network. Both give the trained network back to the last bit.
*)
#load "../_built.fsx"
#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.SaveLoad

let info = {
    Number = 7
    Name = "save-load"
    Title = "A network that outlives its program"
    TitleZh = "保存与提取：让网络活得比程序更久"
    Summary =
        "The fit of a parabola, saved in two ways and loaded again: the whole network in one file, and its parameters alone, for Python too. Three plots, and not one bit between them."
    SummaryZh = "把拟合抛物线的网络用两种方式保存再提取：整个网络一个文件，或只存参数（Python 也能读）。三张图，逐位相同。"
    Learn = [
        "How to save a **whole network** and load it without its source"
        "How to save its **parameters alone**, and load them into a new network"
        "How to exchange parameters with PyTorch, and what a file says that does not fit"
    ]
    Try = [
        "Open `out/07-save-load/model.safetensors` in a text editor: the first lines say what the network is."
        "In Python: `net.load_state_dict(torch.load(\"parameters.pt\"))`, for the same layers in an `nn.Sequential`."
        "Put `(fun x -> x * x)` in place of the relu: what does `save` say, and which way out do you take?"
    ]
    Length = Steps(full = 100, quick = 100)
}

/// A network with parameters of its own: (n, 1) -> (n, hidden) -> relu -> (n, 1).
let build hidden =
    Linear(1, hidden) --> dsharp.relu --> Linear(hidden, 1)

Lesson.run fsi.CommandLineArgs info (fun lesson ->
    (** ## Data and training as in lesson 04, with larger steps: x (100, 1), y = x^2 + 0.2 U(0, 1) *)
    let net1 = build 10
    let x = dsharp.linspace(-1.0, 1.0, 100).unsqueeze 1
    let y = x * x + 0.2 * dsharp.rand x.shape
    let sgd = SGD(net1, lr = 0.5)

    let losses =
        lesson.Train lesson.Steps (fun _ ->
            sgd.step (fun () -> dsharp.mseLoss (net1.forward x, y)) |> float)

    (** ## Saving: the whole network, or its parameters alone, as a PyTorch state dict or as safetensors *)
    let file name =
        System.IO.Path.Combine(lesson.Folder, name)

    let wholeFile = file "model.safetensors"
    let dictFile = file "parameters.pt"
    let plainFile = file "parameters.safetensors"
    net1.save wholeFile
    List.iter net1.saveParameters [ dictFile; plainFile ]

    (** ## Loading: the file says what the network is; parameters need a network that fits *)
    let net2, net3, net4 = Model.load wholeFile, build 10, build 10
    net3.loadParameters dictFile
    net4.loadParameters plainFile

    let outputs = [ net1; net2; net3; net4 ] |> List.map (fun net -> net.forward x)
    let identical (output: Tensor) = output = outputs[0] // to the last bit
    lesson.Say(net2.summary ())

    (** ## Files that cannot work: each says why, and changes nothing *)
    let truncated, letter = ModelFiles.damaged wholeFile
    let load path () = Model.load path |> ignore

    let mistakes = [
        "into a wider network", (fun () -> (build 20).loadParameters dictFile)
        "a truncated file", load truncated
        "a file that is no model", load letter
    ]

    (** ## The page *)
    lesson.Section(
        "Two ways to keep a network",
        """The whole network: its layers, \( f(x) = W_2 \max(0, W_1 x + b_1) + b_2 \), and their numbers. Its parameters alone: the numbers of \( W_1, b_1, W_2, b_2 \), for a network that is built again.

        ```
        net1.save "model.safetensors"
        let net2 = Model.load "model.safetensors"

        net1.saveParameters "parameters.pt"
        let net3 = Linear(1, 10) --> dsharp.relu --> Linear(10, 1)
        net3.loadParameters "parameters.pt"
        ```"""
    )

    lesson.Summary net2

    lesson.Section(
        "Three networks, one curve",
        "Compare the three pictures: there is **nothing to see**. The outputs are equal to the last bit."
    )

    let fits = List.zip [ "Trained"; "Loaded whole"; "Loaded parameters" ] outputs[..2]

    let panel (title: string, output: Tensor) =
        title,
        Figure.axes "x" "y"
        |> Figure.points "data" (numbers x) (numbers y)
        |> Figure.muted
        |> Figure.line "fit" (numbers x) (numbers output)
        |> Figure.height 340

    lesson.Chart(List.map panel fits, "Dots are the data, the line is what each network says.")

    lesson.Chart(
        LossCurves.ofSteps losses,
        "The loss before each update, with a learning rate of 0.5."
    )

    lesson.Section(
        "The files",
        "The description of the network and a digest, which tells a damaged file from a good one, take a few hundred bytes. The state dict has the names that PyTorch gives the same layers, so that `load_state_dict` takes it there, and `loadParameters` takes theirs."
    )

    lesson.Table(
        ModelFiles.costHeaders,
        ModelFiles.costs net1 wholeFile dictFile,
        "Saving waits until the disk has it."
    )

    lesson.Metrics [ ("bytes", List.map ModelFiles.size [ wholeFile; dictFile ]) ]

    lesson.Table(
        [ "name"; "shape"; "dtype" ],
        ModelFiles.tensors dictFile,
        "What is in parameters.pt."
    )

    lesson.Section("When it cannot work", "A file is checked first; nothing in it is ever run.")
    let answers = [ for what, mistake in mistakes -> [ what; errorMessage mistake ] ]

    lesson.Table(
        [ "mistake"; "says" ],
        answers,
        "What it says, in full. The networks stayed as they were."
    )

    let refused = answers |> List.forall (fun answer -> answer[1] <> "")
    lesson.Check("each mistake is refused", refused, $"{answers}")
    lesson.Hyperparameters [ "lr", 0.5; "hidden", 10 ]
    let first, last = losses[0], Array.last losses
    lesson.Metrics [ "loss_first", first; "loss_last", last ]
    lesson.Check("the loss fell", last < first, $"{first:F4} -> {last:F4}")
    lesson.Metrics [ ("whole_identical", identical outputs[1]) ]
    lesson.Metrics [ ("parameters_identical", List.forall identical outputs[2..]) ]
    lesson.Check("what was loaded gives the same bits", List.forall identical outputs, "it is not")
    $"loss {first:F4} -> {last:F4}; saved and loaded in three ways, equal to the last bit")
