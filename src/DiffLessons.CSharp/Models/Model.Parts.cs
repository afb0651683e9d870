namespace DiffLessons.CSharp;

using CoreModel = DiffLessons.Model<DiffLessons.Tensor, DiffLessons.Tensor>;

public partial class Model
{
    /// <summary>The models that this one runs in order, or that a <see cref="Module"/> registered; none of a single layer.</summary>
    public IReadOnlyList<Model> Parts => [.. Interop.Parts(Core).Select(part => Wrap(part.Item2))];

    /// <summary>The names of the parts: their numbers, or what a <see cref="Module"/> calls them.</summary>
    public IReadOnlyList<string> PartNames => [.. Interop.Parts(Core).Select(part => part.Item1)];

    /// <summary>A part by its number.</summary>
    /// <param name="index">From 0; <c>^1</c> is the last.</param>
    /// <exception cref="ArgumentException">There is no such part.</exception>
    public Model this[Index index]
    {
        get
        {
            var parts = Parts;
            return parts[Offset(index, parts.Count)];
        }
    }

    /// <summary>A part by its name; one of a part by both with a point between, as in <c>encoder.0</c>.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such part.</exception>
    public Model this[string name]
    {
        get
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            var model = this;

            foreach (var step in name.Split('.'))
            {
                model = Interop.Parts(model.Core).FirstOrDefault(part => part.Item1 == step).Item2 is { } found
                    ? Wrap(found)
                    : throw new ArgumentException($"Model: expected the name of a part, got \"{name}\". The parts of {model} are: {string.Join(", ", model.PartNames)}.", nameof(name));
            }

            return model;
        }
    }

    /// <summary>The same model with another part in the place of one: a new head for what was learned. The other parts are shared with this model.</summary>
    /// <param name="index">The number of the part; <c>^1</c> is the last.</param>
    /// <param name="part">The part that replaces it.</param>
    /// <exception cref="ArgumentException">There is no such part.</exception>
    /// <exception cref="InvalidOperationException">This is a <see cref="Module"/>, whose parts are its own, or a single layer.</exception>
    public Model WithPart(Index index, Model part)
    {
        if (this is Module || Parts.Count == 0)
        {
            throw new InvalidOperationException($"WithPart: expected a model that was composed of parts, got {this}.");
        }

        var parts = Parts.ToArray();
        parts[Offset(index, parts.Length)] = new(Of(part));
        return Sequential(parts);
    }

    private int Offset(Index index, int count)
    {
        var offset = index.GetOffset(count);
        return offset >= 0 && offset < count
            ? offset
            : throw new ArgumentException($"Model: expected the number of one of {count} parts, got {index}.", nameof(index));
    }

    // ---- freezing ----

    /// <summary>Freezes the model, or one of its parts by the part: its parameters keep their bits in every training, and its batch normalisation its statistics, until <see cref="Unfreeze()"/>.</summary>
    /// <returns>The model itself.</returns>
    /// <exception cref="InvalidOperationException">The model is being trained.</exception>
    public Model Freeze()
    {
        Interop.Freeze(Core, true);
        return this;
    }

    /// <summary>Lets the model learn again.</summary>
    /// <inheritdoc cref="Freeze()"/>
    public Model Unfreeze()
    {
        Interop.Freeze(Core, false);
        return this;
    }

    /// <summary>Freezes the parameters whose names fit, and lets the others learn: <c>model.FreezeWhere(name => name.EndsWith("bias"))</c>.</summary>
    /// <param name="isFrozen">Whether the parameter of a name is frozen.</param>
    /// <returns>The model itself.</returns>
    /// <exception cref="InvalidOperationException">The model is being trained.</exception>
    public Model FreezeWhere(Func<string, bool> isFrozen)
    {
        ArgumentNullException.ThrowIfNull(isFrozen);
        Interop.FreezeWhere(Core, isFrozen);
        return this;
    }

    /// <summary>The names of the parameters that are frozen.</summary>
    public IReadOnlyList<string> FrozenNames => Interop.FrozenNames(Core);

    // ---- moving ----

    /// <summary>Moves the model's parameters and buffers to a device, for what follows.</summary>
    /// <param name="device">The device.</param>
    /// <returns>The model itself.</returns>
    /// <exception cref="ArgumentException">This machine does not have the device.</exception>
    public Model To(Device device)
    {
        Interop.Move(Core, device.ToCore());
        return this;
    }

    /// <summary>Converts the model's parameters and buffers to another element type.</summary>
    /// <param name="dtype">A floating point type.</param>
    /// <returns>The model itself.</returns>
    /// <exception cref="ArgumentException">There is no such element type.</exception>
    public Model To(DType dtype)
    {
        Interop.Move(Core, dtype.ToCore());
        return this;
    }

    /// <summary>The device of the parameters.</summary>
    public Device Device => Device.OfCore(Core.device);

    /// <summary>The element type of the parameters.</summary>
    public DType DType => DTypes.ToFacade(Core.dtype);

    // ---- classes of one's own ----

    /// <summary>Makes a class known, so that models with it can be saved whole and loaded.</summary>
    /// <param name="make">Makes a module from what its <see cref="Module.Options"/> said. A program that loads such a model must have made the class known before.</param>
    /// <typeparam name="TModule">The class; files have its name, with the namespace.</typeparam>
    public static void Register<TModule>(Func<ModuleOptions, TModule> make)
        where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(make);
        Interop.Register<CoreModule>(CoreModule.KindOf(typeof(TModule)), options => (CoreModule)make(new ModuleOptions(options)).Core);
    }

    internal static Model Wrap(CoreModel core) => core is CoreModule own ? own.Owner : new Model(core);
}
