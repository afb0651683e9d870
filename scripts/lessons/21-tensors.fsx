// lesson 21 tensors | Tensors: numbers with a shape | 张量：有形状的数

(** summary
Everything that a network reads, computes and learns is a **tensor** (张量): a block of numbers with a shape. Three shopping baskets, four goods and their prices are enough to show everything that later lessons do with tensors: create, select, reshape, sum, multiply.
*)

(** learn
- What a **shape** (形状) says, and what its **axes** (轴) mean
- How to create, select and reshape tensors, and when the numbers move
- What a sum *along an axis* is
- When two shapes fit together by **broadcasting** (广播), and what comes out
- What a **matrix product** (矩阵乘法) computes, and why a layer is one
*)

(** result
The three baskets cost {{each}}; in all that is {{total}}. Sums, broadcasting and a matrix product agree.
*)

(*** fold: the libraries that this lesson uses ***)

#load "../_setup.fsx"

open DiffLessons
open DiffLessons.Plotting
open DiffLessons.Pages
open DiffLessons.Lessons
open DiffLessons.Lessons.Tensors

let lesson = Lesson.create (fsi.CommandLineArgs, Fixed)

(** create
## Numbers with a shape

One number is a **scalar** (标量), a row of numbers a **vector** (向量), a table a **matrix** (矩阵). A tensor is the general case: a block of numbers, its **elements** (元素), with any number of axes. The shape has the length of each axis; the product of the lengths is the number of elements.

- `prices` has one axis, the four goods: eggs, apples, bread and milk.
- `amounts` has two: axis $0$ is the basket, axis $1$ the good. So `amounts` has the shape $(3, 4)$, three rows of four.
- A colour image has three axes (colour, height, width), and a hundred images have four, with the image first. *The first axis counts* the **examples** (样本), the items that the data consist of, here the images: so it will be in all lessons.

Numbers in brackets, nested, make a tensor. Others are made from a shape: `zeros`, `ones`, `full`, random numbers with `rand` (evenly between zero and one); or from a range: `arange` and `linspace`.
*)

(*** pytorch: create ***)
let temperature = dsharp.tensor 21.5 // (): no axis, one element
let prices = dsharp.tensor [ 1.0; 2.0; 8.0; 5.0 ] // (4)

let amounts = // (3, 4): three baskets, four goods
    dsharp.tensor [ [ 6.0; 2.0; 1.0; 1.0 ]; [ 0.0; 5.0; 1.0; 2.0 ]; [ 12.0; 0.0; 2.0; 1.0 ] ]

let images = dsharp.rand [ 100; 3; 28; 28 ] // a hundred small colour images
let empty = dsharp.zeros [ 2; 3 ] // six zeros
let steps = dsharp.linspace (0.0, 1.0, 5) // 0, 0.25, 0.5, 0.75, 1

(*** fold: the table ***)

let row name (t: Tensor) = [ $"`{name}`"; Shape.format t.shape; string t.dim; string t.nelement ]

lesson.Table(
    [ "tensor"; "shape"; "axes"; "elements" ],
    [
        row "temperature" temperature
        row "prices" prices
        row "amounts" amounts
        row "images" images
        row "empty" empty
        row "steps" steps
    ],
    "Shapes: the length of each axis."
)

(** dtype
## What one element can hold

All elements of a tensor have one **data type** (数据类型), its `dtype`. Numbers with a decimal point become `Float32` unless you say otherwise: four bytes each, about seven digits. All networks of this course use it; large ones often use shorter types. Whole numbers stay whole numbers: class labels and indices are integers. `cast` converts: to `Float32` it rounds, to `Int32` it cuts off the fraction, and to `Bool` everything but zero is true, as the table shows for one third.

Seven digits are enough for learning, but not for counting. At $2^{24}$ the distance between neighbouring `Float32` numbers becomes two: add one to {{counted:N0}}, and the result is {{after_one:N0}}.
*)

(*** pytorch: dtype ***)
let large = Dtype.Float32
let counted = dsharp.tensor (16777216.0, dtype = large) // 2 to the power of 24
let afterOne = counted + 1.0
let third = dsharp.tensor (1.0 / 3.0, dtype = Dtype.Float64)

(*** fold: the table ***)

lesson.Table(
    [ "dtype"; "bytes"; "one third" ],
    [
        for dtype, bytes in [ Dtype.Float64, 8; Dtype.Float32, 4; Dtype.Int32, 4; Dtype.Bool, 1 ] ->
            [
                $"`{dtype}`"
                string bytes
                string (float ((third.cast dtype).cast Dtype.Float64))
            ]
    ],
    "What is left of one third; true counts as one."
)

(** select
## Selecting

Square brackets select: one **index** (索引) for each axis, counted from zero. An index takes one place, and its axis is gone from the shape; a **slice** (切片) takes a part, and its axis stays.

- `amounts[1]` is the second basket, shape $(4)$; `amounts[-1]` the last one. Axes that are not named are taken whole.
- `amounts[*, 2]` is all bread, shape $(3)$: `*` takes a whole axis.
- `amounts[0..1, 1..2]` is a block of shape $(2, 2)$. In F# the last index of a range *belongs to it*; in Python it does not.
- `amounts[amounts.gt 4.0]` takes what is greater than four. The comparison gives a tensor of true and false, a **mask** (掩码). The result is a vector, since what is left need not be a block.

What is selected is a tensor again. No selection changes the tensor itself.
*)

(*** pytorch: select ***)
let second = amounts[1] // (4)
let bread = amounts[*, 2] // (3)
let block = amounts[0..1, 1..2] // (2, 2)
let many = amounts[amounts.gt 4.0] // as many as there are

(*** fold: the figure ***)

/// The cells of the three by four table that a rule takes.
let cells rule = [
    for basket in 0..2 do
        for good in 0..3 do
            if rule basket good then
                basket, good
]

let isLarge basket good = float amounts[basket, good] > 4.0

lesson.Chart(
    [
        "`amounts[1]`", Cells.figure (cells (fun basket _ -> basket = 1)) [] amounts
        "`amounts[*, 2]`", Cells.figure (cells (fun _ good -> good = 2)) [] amounts
        "`amounts[0..1, 1..2]`",
        Cells.figure (cells (fun basket good -> basket < 2 && good > 0 && good < 3)) [] amounts
        "`amounts[amounts.gt 4.0]`", Cells.figure (cells isLarge) [] amounts
    ],
    "Four ways to select; what is taken is coloured."
)

(** reshape
## The same numbers in another shape

Think of the elements of a tensor as one long row, in which the last axis changes fastest: row after row. `view` keeps this order and only cuts it into rows of another length. So six numbers can be seen as $(6)$, $(2, 3)$ or $(3, 2)$. One length may be $-1$: it takes what is left over.

`transpose` is different. It *swaps the axes*: what was row $i$, column $j$ is then row $j$, column $i$. Compare the last two pictures: both have the shape $(3, 2)$, but the numbers stand in other places. If you write `view` where you mean `transpose`, and give it the right shape, no error message will find the mistake.

`unsqueeze 1` adds an axis of length one as axis $1$, `squeeze` takes it away again. A vector of a hundred numbers becomes a hundred examples with one **feature** (特征) each by `unsqueeze 1`: shape $(100, 1)$.
*)

(*** pytorch: reshape ***)
let six = dsharp.linspace (1.0, 6.0, 6) // (6)
let wide = six.view [ 2; 3 ] // (2, 3)
let tall = six.view [ 3; -1 ] // (3, 2), the order stays
let turned = wide.transpose () // (3, 2), the axes are swapped
let column = six.unsqueeze 1 // (6, 1)

(*** fold: the figure ***)

lesson.Chart(
    [
        "`wide = six.view [ 2; 3 ]`", Cells.figure [ (0, 1) ] [] wide
        "`tall = six.view [ 3; -1 ]`", Cells.figure [ (0, 1) ] [] tall
        "`turned = wide.transpose ()`", Cells.figure [ (1, 0) ] [] turned
    ],
    "Six numbers in three arrangements; the coloured one is the second."
)

(** elementwise
## Element by element

`+`, `-`, `*`, `/` and functions such as `exp` or `sqrt` work **elementwise** (按元素): each element with the one in the same place. The result has the same shape. So `amounts * amounts` multiplies each number by itself; it is not the matrix product, which comes below. With a single number, every element is combined with it: `amounts * 2.0`.

What does each good in each basket cost? Each *row* of `amounts` has to be multiplied by `prices`, element by element. In code that is simply `amounts * prices`, although the shapes $(3, 4)$ and $(4)$ differ.
*)

(*** pytorch: costs ***)
let costs = amounts * prices // (3, 4) * (4) -> (3, 4)

(** broadcast
## Broadcasting

Two different shapes are made equal where there is only one way to do so. The rule has two parts:

1. Write the shapes below each other, *aligned at the end*. Where one is shorter, put ones in front.
2. Each pair of lengths must be equal, or one of them must be one. An axis of length one is *stretched*: its numbers are used again and again.

$$ \begin{array}{lcc} \text{amounts} & 3 & 4 \\ \text{prices} & & 4 \\ \hline \text{costs} & 3 & 4 \end{array} \qquad\qquad \begin{array}{lcc} \text{left} & 3 & 1 \\ \text{right} & & 4 \\ \hline \text{sums} & 3 & 4 \end{array} $$

On the right *both* are stretched: a column of three and a row of four make a table of all their sums. In the picture the copies are pale. Nothing is really copied: the same numbers are read again.

If the two lengths of a pair differ and neither is one, the library refuses. For `amounts * tens`, rows of four goods times three numbers, it says:

```text
{{refused}}
```
*)

(*** pytorch: broadcast ***)
let tens = dsharp.tensor [ 10.0; 20.0; 30.0 ]
let ones = dsharp.tensor [ 1.0; 2.0; 3.0; 4.0 ]
let left, right = tens.unsqueeze 1, ones // (3, 1) and (4)
let sums = left + right // (3, 4)

(*** fold: the figure ***)

/// A tensor stretched to the shape of the sums, with its copies pale.
let stretched (t: Tensor) =
    let copies = Cells.copies sums.shape t.shape

    let own = [
        for i in 0 .. sums.shape[0] - 1 do
            for j in 0 .. sums.shape[1] - 1 do
                if not (List.contains (i, j) copies) then
                    i, j
    ]

    Cells.figure own copies (t.expand sums.shape)

lesson.Chart(
    [
        "left, stretched", stretched left
        "right, stretched", stretched right
        "sum", Cells.figure [] [] sums
    ],
    "A column and a row make a table."
)

let refused = errorMessage (fun () -> amounts * tens |> ignore)
lesson.Values [ ("refused", refused) ]

(** live
## Your turn

Type two shapes, each with up to three lengths from $1$ to $6$, and choose an operation. Tap an element of the result, or walk through it with the arrow keys: the elements that it was made from are coloured, and the line below computes it. Then find two shapes that do not fit.
*)

(*** fold: the settings of the live model ***)

lesson.Live(
    "tensor",
    [ "a", Json.text "3, 1"; "b", Json.text "4"; "operation", Json.text "add" ],
    "Broadcasting and the matrix product: type two shapes, touch an element of the result."
)

(** reduce
## Sums along an axis

A sum without an axis takes all elements: `costs.sum ()` is {{total}}. With an axis, *that axis disappears*: the numbers that differ only in this index are added up.

$$ \text{bills}_i = \sum_{j} \text{costs}_{i,j}, \qquad \text{spent}_j = \sum_{i} \text{costs}_{i,j} $$

`costs.sum 1` sums over axis $1$, the goods, and one number is left for each basket: its bill. `costs.sum 0` sums over the baskets and leaves one number for each good. Play it. `mean`, `max` and all other **reductions** (降维) take an axis in the same way.

`keepDim = true` keeps the axis with length one, so that the result can be broadcast against what it came from: `costs / costs.sum (1, keepDim = true)` is the share of each good in its basket.
*)

(*** pytorch: reduce ***)
let bills = costs.sum 1 // (3): one for each basket
let spent = costs.sum 0 // (4): one for each good
let total = costs.sum ()
let shares = costs / costs.sum (1, keepDim = true) // (3, 4) / (3, 1)

(*** fold: the figure ***)

let moments = [
    for basket in 0..2 -> $"axis 1: basket {basket}", Some basket, None
    for good in 0..3 -> $"axis 0: good {good}", None, Some good
]

let watch (mark: int option -> int option -> (int * int) list) (t: Tensor) =
    t
    |> Cells.replay [ for label, basket, good in moments -> label, mark basket good ]

let whole (index: int option) at = index = Some at

lesson.Chart(
    [
        "`costs`",
        costs
        |> watch (fun basket good -> cells (fun i j -> whole basket i || whole good j))
        "`costs.sum 1`",
        bills
        |> watch (fun basket _ -> [
            for i in 0..2 do
                if whole basket i then
                    (0, i)
        ])
        "`costs.sum 0`",
        spent
        |> watch (fun _ good -> [
            for j in 0..3 do
                if whole good j then
                    (0, j)
        ])
    ],
    "First the bill of each basket, then what each good brought in."
)

(** matmul
## Dot product and matrix product

Multiply two vectors element by element and sum: that is the **dot product** (点积). The first basket's bill is the dot product of its amounts $a$ and the prices $p$:

$$ a \cdot p = \sum_{j} a_j\, p_j $$

The matrix product does it for every row on the left and every column on the right. Say there are two shops; `shops` has a column of prices for each. Then `amounts.matmul shops` is every basket's bill in every shop. With $A$ for the amounts, $B$ for the prices and $C$ for the bills:

$$ C_{i,k} = \sum_{j} A_{i,j}\, B_{j,k}, \qquad (3, 4) \cdot (4, 2) \to (3, 2) $$

The *inner* lengths must be equal, here the four goods: they are summed over, and disappear. The outer ones remain. In PyTorch and NumPy one writes `a @ b`.

A network consists mostly of this. `Linear(4, 2)`, a **layer** (层) with four inputs and two outputs, holds a matrix of weights $W$ of shape $(2, 4)$ and a bias $b$ of shape $(2)$, numbers that are found by training. For a table $X$ with an example in each row, here `amounts`, it computes $X W^\top + b$: a matrix product, in which $\top$ means transposed, and a broadcast sum. (For a single example, written as a column $x$, that is $W x + b$, as other lessons write it.) By hand and by the layer the results {{#same}}are the same{{/same}}{{^same}}differ by at most {{apart:G2}}{{/same}}.
*)

(*** pytorch: matmul ***)
let first = amounts[0].dot prices // 6 * 1 + 2 * 2 + 1 * 8 + 1 * 5

let shops = // (4, 2): prices in two shops
    dsharp.tensor [ [ 1.0; 1.5 ]; [ 2.0; 1.0 ]; [ 8.0; 7.0 ]; [ 5.0; 6.0 ] ]

let inShops = amounts.matmul shops // (3, 4), (4, 2) -> (3, 2)

let layer = Linear(4, 2)
let weight, bias = layer.parameters["weight"], layer.parameters["bias"]
let byHand = amounts.matmul weight.T + bias // (3, 2)
let apart = (byHand - layer.forward amounts).abs().max() |> float

(*** fold: the figure ***)

let places = [
    for basket in 0..2 do
        for shop in 0..1 -> $"basket {basket}, shop {shop}", basket, shop
]

let follow (mark: int -> int -> (int * int) list) (t: Tensor) =
    t
    |> Cells.replay [ for label, basket, shop in places -> label, mark basket shop ]

lesson.Chart(
    [
        "`amounts`", amounts |> follow (fun basket _ -> cells (fun i _ -> i = basket))
        "`shops`", shops |> follow (fun _ shop -> [ for good in 0..3 -> good, shop ])
        "`amounts.matmul shops`", inShops |> follow (fun basket shop -> [ (basket, shop) ])
    ],
    "Each element of the product: a row on the left times a column on the right."
)

(** plot
## From tensors to arrays and pictures

Code that draws or prints needs plain .NET values. `float t` takes the number out of a tensor with a single element, `toArray1D` and `toArray2D` copy into arrays; `numbers`, from the plotting library, flattens anything. All are copies: writing into an array changes no tensor.

The picture is a landscape from two vectors. `across` has the shape $(61)$; `down`, after `unsqueeze 1`, has $(61, 1)$; their sum has $(61, 61)$, a height for each place, by broadcasting.
*)

let across = dsharp.linspace (-6.0, 6.0, 61)
let down = dsharp.linspace (-6.0, 6.0, 61)
let landscape = across.cos () + down.unsqueeze(1).sin() // (61, 61)
let heights = landscape.toArray2D<float>()

lesson.Chart(
    Figure.axes "across" "down"
    |> Fields.heatmap "height" Scale.Diverging (-2.0) 2.0 (numbers across) (numbers down) [|
        for i in 0..60 -> heights[i, *]
    |]
    |> Figure.equalAxes,
    "The cosine of one vector plus the sine of another."
)

(** constant
## Constants until asked

A tensor never changes once it is made: every operation makes a new one. And it is a *constant*: the library records nothing of what is computed from it, until you ask for derivatives. `dsharp.grad` did so in [lesson 01](../01-gradient-descent/index.html); [lesson 02](../02-variable/index.html) shows how.
*)

let isConstant = not costs.isReverseDiff

(** break
## Break it: a column and a row

The most common mistake with shapes in deep learning. A model predicts the three bills, as a column of shape $(3, 1)$; the true bills are a vector of shape $(3)$. Their difference should be three numbers. So the vector has to become a column first. Then the mean of the squared differences, the error, is {{error:F2}}.

```diff
- let actual = bills.unsqueeze 1 // (3, 1), as the predictions
+ let actual = bills
```

`dotnet fsi scripts/lesson.fsx tensors --break` makes the mistake for you; the button below the figure shows what it looks like.

> There is no error message. Column and row broadcast to a table of the differences of *all* pairs, and the mean of their squares is {{break.error:F2}}. A network trained on this would learn to predict the mean of all bills, and nobody would know why.
>
> PyTorch's `mse_loss` warns and goes on. The losses of this library ask for equal shapes:
>
> ```text
> {{unequal}}
> ```
*)

(*** pytorch: error ***)
let predicted = dsharp.tensor [ [ 22.0 ]; [ 29.0 ]; [ 33.0 ] ] // (3, 1)
let actual = bills.unsqueeze 1 // (3, 1), as the predictions
let difference = predicted - actual // (3, 1)
let error = (difference * difference).mean()

(*** hide ***)
lesson.Break(
    Cells.figure [] [] difference,
    "Predicted minus actual; the button forgets the column."
)

let unequal = errorMessage (fun () -> dsharp.mseLoss (predicted, bills) |> ignore)
lesson.Values [ ("unequal", unequal) ]

(** same
## The same in PyTorch

The tabs beside the code show the same in PyTorch. It finds the same numbers: a total of {{pytorch.theirs.total:F0}}, a largest sum of {{pytorch.theirs.largest_sum:F0}}, {{pytorch.theirs.second_shop:F0}} for the last basket in the second shop, and {{pytorch.theirs.error:F4}} as the mean of the squared differences. This library finds {{pytorch.ours.total:F0}}, {{pytorch.ours.largest_sum:F0}}, {{pytorch.ours.second_shop:F0}} and {{pytorch.ours.error:F4}}.
*)

(** exercises
## Exercises

Predict first. `dotnet fsi scripts/lesson.fsx tensors --try 1` does the first.

### 1. The other way round

Let the row be the tens and the column the ones. What is the shape of the sums, and what stands in row zero, column one?

```diff
- let left, right = tens.unsqueeze 1, ones // (3, 1) and (4)
+ let left, right = tens, ones.unsqueeze 1
```

> The shape is {{try.1.sums_shape}}: the column has four rows now. Row zero, column one holds the second ten plus the first one, {{try.1.beside}}. (In the lesson as it is, the first ten plus the second one, {{beside}}.)

### 2. View instead of transpose

Suppose you want to swap the axes of `wide`, and use `view`. What goes wrong?

```diff
- let turned = wide.transpose () // (3, 2), the axes are swapped
+ let turned = wide.view [ 3; 2 ]
```

> The shape is right, and the numbers are not: after `transpose` the first row is {{turned_row}}, the first column of `wide`; with `view` it is {{try.2.turned_row}}, the first numbers in the old order.

### 3. Counting in double precision

Add one to $16777216$ again, in `Float64`. Is the sum right now?

```diff
- let large = Dtype.Float32
+ let large = Dtype.Float64
```

> Yes: {{try.3.after_one:N0}}. A `Float64` counts exactly up to $2^{53}$, about nine million billion.

### 4. Sums in another order

The shares divide each cost by its basket's bill. What if you divide by what each *good* brought in?

```diff
- let shares = costs / costs.sum (1, keepDim = true) // (3, 4) / (3, 1)
+ let shares = costs / costs.sum (0, keepDim = true)
```

> Now each *column* adds up to one instead of each row. The eggs of the last basket were {{egg_share:P1}} of its bill; they are {{try.4.egg_share:P1}} of all eggs.
*)

(** readings
## Read on

- Tensors that record what is computed from them: [lesson 02](../02-variable/index.html). All functions beside NumPy's and PyTorch's are in the guide on tensors, `docs/tensors.md`.
- C. Harris and others, [Array programming with NumPy](https://doi.org/10.1038/s41586-020-2649-2), Nature 585 (2020): shapes, axes and broadcasting, as NumPy has made them known.
- Dive into Deep Learning, [data manipulation](https://d2l.ai/chapter_preliminaries/ndarray.html) and [linear algebra](https://d2l.ai/chapter_preliminaries/linear-algebra.html); in Chinese: [数据操作](https://zh.d2l.ai/chapter_preliminaries/ndarray.html), [线性代数](https://zh.d2l.ai/chapter_preliminaries/linear-algebra.html).
*)

(*** hide ***)
let listed (t: Tensor) =
    numbers t |> Seq.map string |> String.concat ", "

lesson.Metrics [
    "bills", numbers bills
    "total", float total
    "sums_shape", Shape.format sums.shape
    "beside", float sums[0, 1]
    "largest_sum", float (sums.max ())
    "turned_row", listed turned[0]
    "after_one", float afterOne
    "egg_share", float shares[-1, 0]
    "second_shop", float inShops[-1, 1]
    "error", float error
]

lesson.Values [ "counted", float counted; "apart", apart; "each", listed bills ]
lesson.Values [ ("same", (apart = 0.0)) ]

lesson.Check(
    "a dot product is the first bill, a matrix product all of them",
    (float first = float bills[0] && inShops[*, 0] = bills),
    $"{first}, {inShops} and {bills}"
)

lesson.Check(
    "sums along either axis have the same total",
    (bills.sum () = spent.sum () && bills.sum () = total),
    $"{bills.sum ()}, {spent.sum ()} and {total}"
)

lesson.Check("a layer is a matrix product and a broadcast sum", (apart < 1e-5), $"{apart} apart")
lesson.Check("a tensor is a constant until asked", isConstant, "it is tracked")

lesson.Check(
    "shapes that do not fit are refused",
    refused.Contains "do not broadcast" && unequal.Contains "shape",
    refused + unequal
)

lesson.Finish()
