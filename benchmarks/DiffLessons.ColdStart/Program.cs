// A process that loads a network of digits, reads one digit with it and prints the answer: what the benchmark `facade` starts
// again and again, to see how long a fresh process takes.
//   facade MODEL                 through this library's C# facade
//   torchsharp WEIGHTS FILE...   with TorchSharp alone, after loading these native libraries
using System.Runtime.InteropServices;
using ColdStart;

var pixels = new float[28 * 28];

for (var i = 0; i < pixels.Length; i++)
{
    pixels[i] = i % 28 is > 12 and < 16 ? 1 : 0;
}

float[]? scores = args switch
{
    ["facade", var model] => Facade(model),
    ["torchsharp", var weights, .. var libraries] => Plain(weights, libraries),
    _ => null,
};

if (scores is null)
{
    Console.Error.WriteLine("usage: facade MODEL | torchsharp WEIGHTS FILE...");
    return 2;
}

Console.WriteLine(Array.IndexOf(scores, scores.Max()));
return 0;

float[] Facade(string model) => DiffLessons.CSharp.Model.Load(model).Predict(pixels, 1, 1, 28, 28);

float[] Plain(string weights, string[] libraries)
{
    foreach (var library in libraries)
    {
        NativeLibrary.Load(library);
    }

    return Read(weights);
}

// Apart, so that TorchSharp is not touched before its native part is there.
float[] Read(string weights)
{
    var net = new DigitNet();
    net.load(weights);
    net.eval();
    return net.Scores(pixels);
}
