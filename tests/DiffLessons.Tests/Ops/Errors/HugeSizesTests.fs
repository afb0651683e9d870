/// Sizes whose result no tensor can hold are refused before libtorch tries, by every operation whose result is as large as an argument says
/// or as its inputs together make it. Nothing here is ever allocated.
module DiffLessons.Tests.HugeSizesTests

open System
open Expecto
open DiffLessons
open DiffLessons.Distributions
open DiffLessons.Tests

let private huge = Int32.MaxValue
let private pair = lazy (dsharp.ones [ 2; 2 ])
let private image = lazy (dsharp.ones [ 1; 1; 2; 2 ])
let private signal = lazy (dsharp.ones [ 1; 2; 4 ])

/// One number seen as so many, without memory for them.
let private wide (shape: int list) = (dsharp.tensor 1.0).expand shape

let private tooMany operation shape =
    $"{operation}: a tensor can have up to 2147483647 elements, got the shape {shape}."

let private calls: (string * (unit -> Tensor) * string) list = [
    "interpolate",
    (fun () -> image.Value.interpolate [ 100000; 100000 ]),
    tooMany "interpolate" "(1, 1, 100000, 100000)"
    "interpolate, smoothly",
    (fun () -> image.Value.interpolate (scaleFactor = 50000.0, mode = "bilinear")),
    tooMany "interpolate" "(1, 1, 100000, 100000)"
    "Upsample",
    (fun () -> (Upsample [ 100000; 100000 ]).forward image.Value),
    tooMany "interpolate" "(1, 1, 100000, 100000)"
    "multinomial", (fun () -> pair.Value.multinomial huge), tooMany "multinomial" "(2, 2147483647)"
    "Categorical.sample",
    (fun () -> (Categorical(probs = pair.Value)).sample huge),
    tooMany "Categorical.sample" "(2147483647, 2)"
    "Normal.sample",
    (fun () -> (Normal(pair.Value, pair.Value)).sample huge),
    tooMany "Normal.sample" "(2147483647, 2, 2)"
    "Uniform.sample",
    (fun () -> (Uniform(pair.Value, pair.Value + 1.0)).sample huge),
    tooMany "Uniform.sample" "(2147483647, 2, 2)"
    "Bernoulli.sample",
    (fun () -> (Bernoulli(probs = pair.Value)).sample huge),
    tooMany "Bernoulli.sample" "(2147483647, 2, 2)"
    "Gamma.sample",
    (fun () -> (Gamma(pair.Value, pair.Value)).sample huge),
    tooMany "Gamma.sample" "(2147483647, 2, 2)"
    "MultivariateNormal.sample",
    (fun () -> (MultivariateNormal(dsharp.ones 2, covariance = dsharp.eye 2)).sample huge),
    tooMany "MultivariateNormal.sample" "(2147483647, 2)"
    "Dirichlet.sample",
    (fun () -> (Dirichlet(dsharp.ones 2)).sample huge),
    tooMany "Dirichlet.sample" "(2147483647, 2)"
    "repeatInterleave",
    (fun () -> pair.Value.repeatInterleave (huge, 0)),
    "repeatInterleave: the repeated axis would be 4294967294, but an axis can have up to 2147483647 elements. Give smaller sizes."
    "repeatInterleave of a vector of times",
    (fun () -> pair.Value.repeatInterleave (dsharp.tensor [ 2000000000; 2000000000 ], 0)),
    "repeatInterleave: the result would have more than 2147483647 elements. Give smaller repeats."
    "tile", (fun () -> pair.Value.tile [ 50000; 50000 ]), tooMany "tile" "(100000, 100000)"
    "repeat",
    (fun () -> pair.Value.repeat (0, 2000000000)),
    "repeat: the length of dimension 0 would be 4000000000, but an axis can have up to 2147483647 elements. Give smaller sizes."
    "expand", (fun () -> wide [ 100000; 100000 ]), tooMany "expand" "(100000, 100000)"
    "pad", (fun () -> pair.Value.pad [ 50000; 50000 ]), tooMany "pad" "(100002, 100002)"
    "pad, circular",
    (fun () -> (dsharp.ones [ 2; 2 ]).pad([ huge; 0 ], mode = "constant")),
    "pad: a padded axis would be 4294967296, but an axis can have up to 2147483647 elements. Give smaller sizes."
    "dilate", (fun () -> pair.Value.dilate [ huge; huge ]), "dilate"
    "kron", (fun () -> (wide [ 50000; 1 ]).kron(wide [ 1; 50000 ])), tooMany "kron" "(50000, 50000)"
    "outer", (fun () -> (wide [ 50000 ]).outer(wide [ 50000 ])), tooMany "outer" "(50000, 50000)"
    "matmul",
    (fun () -> (wide [ 50000; 1 ]).matmul(wide [ 1; 50000 ])),
    tooMany "matmul" "(50000, 50000)"
    "bmm",
    (fun () -> (wide [ 1; 50000; 1 ]).bmm(wide [ 1; 1; 50000 ])),
    tooMany "bmm" "(1, 50000, 50000)"
    "einsum",
    (fun () -> dsharp.einsum ("i,j->ij", wide [ 50000 ], wide [ 50000 ])),
    tooMany "einsum" "(50000, 50000)"
    "add", (fun () -> wide [ 50000; 1 ] + wide [ 50000 ]), tooMany "add" "(50000, 50000)"
    "where",
    (fun () -> dsharp.where (wide([ 50000; 1 ]).gt 0.0, wide [ 50000 ], dsharp.tensor 0.0)),
    tooMany "where" "(50000, 50000)"
    "maximum",
    (fun () -> (wide [ 50000; 1 ]).maximum(wide [ 50000 ])),
    tooMany "max" "(50000, 50000)"
    "mseLoss without reduction",
    (fun () -> (wide [ 50000; 1 ]).mseLoss(wide [ 50000 ], reduction = "none")),
    "mseLoss"
    "cdist",
    (fun () -> (wide [ 50000; 1 ]).cdist(wide [ 50000; 1 ])),
    tooMany "cdist" "(50000, 50000, 1)"
    "meshgrid",
    (fun () -> (dsharp.meshgrid [ wide [ 50000 ]; wide [ 50000 ] ])[0]),
    tooMany "expand" "(50000, 50000)"
    "cartesianProd",
    (fun () -> dsharp.cartesianProd [ wide [ 40000 ]; wide [ 40000 ] ]),
    tooMany "stack" "(1600000000, 2)"
    "cat",
    (fun () -> dsharp.cat [ wide [ 2000000000 ]; wide [ 2000000000 ] ]),
    "cat: the length of dimension 0 would be 4000000000, but an axis can have up to 2147483647 elements. Give smaller sizes."
    "stack",
    (fun () -> dsharp.stack [ wide [ 2000000000 ]; wide [ 2000000000 ] ]),
    tooMany "stack" "(2, 2000000000)"
    "blockDiag", (fun () -> dsharp.blockDiag [ wide [ 50000; 1 ]; wide [ 1; 50000 ] ]), "pad"
    "diag", (fun () -> (dsharp.ones 2).diag huge), "diag"
    "diagEmbed", (fun () -> (wide [ 50000 ]).diagEmbed()), tooMany "diagEmbed" "(50000, 50000)"
    "eye", (fun () -> dsharp.eye (50000, 50000)), tooMany "eye" "(50000, 50000)"
    "unfold",
    (fun () -> (wide [ 40000; 40000 ]).unfold(0, 30000, 1)),
    tooMany "unfold" "(10001, 40000, 30000)"
    "scatter",
    (fun () -> (dsharp.ones 2).scatter(0, dsharp.tensor [ 0; 1 ], [ huge; 2 ])),
    "scatter"
    "indexSelect",
    (fun () -> (wide [ 1; 50000 ]).indexSelect(0, (wide [ 50000 ]).int64() * 0L)),
    "indexSelect"
    "an index tensor", (fun () -> (wide [ 1; 50000 ])[(wide [ 50000 ]).int64() * 0L]), "index"
    "maxunpool",
    (fun () ->
        let y, i = signal.Value.maxpool1di 2
        y.maxunpool1d (i, 2, outputSize = [ 1; 2; huge ])),
    tooMany "scatter" "(1, 2, 2147483647)"
    "convolution", (fun () -> signal.Value.conv1d (wide [ 50000; 2; 1 ], padding = 50000)), "conv1d"
    "transposed convolution",
    (fun () -> signal.Value.convTranspose1d (wide [ 2; 50000; 1 ], stride = 50000)),
    "convTranspose1d"
    "adaptive pooling", (fun () -> image.Value.adaptiveAvgPool2d 50000), "adaptiveAvgPool2d"
    "bincount", (fun () -> (dsharp.tensor [ huge ]).bincount()), "bincount"
    "histogram", (fun () -> fst ((dsharp.ones 2).histogram huge)), "histogram"
    "randn", (fun () -> dsharp.randn [ 50000; 50000 ]), tooMany "randn" "(50000, 50000)"
    "Linear",
    (fun () -> (Linear(50000, 50000)).forward(dsharp.ones 1)),
    tooMany "full" "(50000, 50000)"
    "Embedding",
    (fun () -> (Embedding(50000, 50000)).forward(dsharp.ones 1)),
    tooMany "full" "(50000, 50000)"
    "fft", (fun () -> (dsharp.fft (dsharp.ones [ 2; 2 ], n = huge)).real), "fft"
    "cov", (fun () -> (wide [ 50000; 2 ]).cov()), tooMany "matmul" "(50000, 50000)"
    "toImage", (fun () -> (dsharp.ones [ 2; 1; 2; 2 ]).toImage(gridCols = huge)), "toImage"
    "jacobian",
    (fun () -> dsharp.jacobian id (wide [ 100000 ])),
    tooMany "jacobian" "(100000, 100000)"
    "hessian",
    (fun () -> dsharp.hessian (fun x -> (x * x).sum()) (dsharp.ones 100000)),
    tooMany "jacobian" "(100000, 100000)"
]

let tests =
    testList "Huge sizes" [
        for name, call, expected in calls do
            test name {
                Expect.throwsC (fun () -> call () |> ignore) (fun error ->
                    Expect.isTrue
                        (WrongArguments.isOurs error)
                        $"ours: {error.GetType().Name}: {error.Message}"

                    if expected.Contains ": " then
                        Expect.equal error.Message expected "message"
                    else
                        Expect.stringStarts error.Message expected "message")
            }
    ]
