using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace ColdStart;

/// <summary>The network of lesson 10 as a TorchSharp user writes it: (n, 1, 28, 28) to ten scores each.</summary>
public sealed class DigitNet : Module<torch.Tensor, torch.Tensor>
{
    private readonly Conv2d conv1 = Conv2d(1, 16, 5, padding: 2);
    private readonly Conv2d conv2 = Conv2d(16, 32, 5, padding: 2);
    private readonly Linear linear = Linear(1568, 10);
    private readonly MaxPool2d pool = MaxPool2d(2);
    private readonly ReLU relu = ReLU();
    private readonly Flatten flatten = Flatten();

    public DigitNet()
        : base(nameof(DigitNet)) => RegisterComponents();

    public override torch.Tensor forward(torch.Tensor input)
    {
        var x = pool.call(relu.call(conv1.call(input)));
        x = pool.call(relu.call(conv2.call(x)));
        return linear.call(flatten.call(x));
    }

    /// <summary>The scores of one image of 784 pixels, with nothing noted for gradients.</summary>
    public float[] Scores(float[] pixels)
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        return call(torch.tensor(pixels, [1, 1, 28, 28])).data<float>().ToArray();
    }
}
