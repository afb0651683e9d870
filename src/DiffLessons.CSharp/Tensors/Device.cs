namespace DiffLessons.CSharp;

using CoreDevice = DiffLessons.Device;

/// <summary>Where tensors are stored and computed: the processor, or a graphics card.</summary>
public readonly record struct Device
{
    private readonly string? name;

    private Device(string name) => this.name = name;

    /// <summary>The processor: the default.</summary>
    public static Device Cpu => default;

    /// <summary>An NVIDIA graphics card.</summary>
    /// <param name="index">Its number, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static Device Cuda(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new($"cuda:{index}");
    }

    /// <summary>Whether this machine, with the libtorch that is loaded, has a graphics card to compute on.</summary>
    public static bool IsCudaAvailable => Interop.IsCudaAvailable();

    /// <summary>The device as text, as in <c>cpu</c> or <c>cuda:0</c>.</summary>
    public override string ToString() => name ?? "cpu";

    internal CoreDevice ToCore() => Interop.ParseDevice(ToString());

    internal static Device OfCore(CoreDevice device)
    {
        var text = device.ToString();
        return text == "cpu" ? Cpu : new(text);
    }
}
