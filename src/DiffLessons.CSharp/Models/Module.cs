namespace DiffLessons.CSharp;

using Microsoft.FSharp.Collections;
using CoreModel = DiffLessons.Model<DiffLessons.Tensor, DiffLessons.Tensor>;
using CoreTensor = DiffLessons.Tensor;

/// <summary>A model of one's own: a class with parameters and models inside, and what they compute.</summary>
/// <remarks>
/// The constructor makes the parts and gives them names, under which they are saved, as PyTorch's modules are: <c>first = Add("first", Layers.Linear(4, 8));</c>. <see cref="Forward"/> says what an input becomes.
/// A class with several inputs or outputs has methods of its own beside it or in its place, which call <see cref="Model.Forward"/> of its parts; it is trained by <see cref="ModelOptimizer.Step(Func{Tensor})"/>.
/// It composes, trains, saves and predicts as every other model does. To be saved whole it has to be known: <see cref="Model.Register"/>.
/// </remarks>
public abstract class Module : Model
{
    /// <summary>A module without parts.</summary>
    protected Module()
        : base(new CoreModule()) => Own.Owner = this;

    private CoreModule Own => (CoreModule)Core;

    /// <summary>What the module was made with, by name: whole numbers, numbers, booleans, texts and arrays of whole numbers. A file of the whole model has them, for <see cref="Model.Register"/> to make it again.</summary>
    protected internal virtual IReadOnlyDictionary<string, object> Options => new Dictionary<string, object>();

    /// <summary>What an input becomes.</summary>
    /// <param name="input">Mostly a batch: the first axis counts the samples.</param>
    /// <remarks>Inside a training parts are in training mode, in all other calls in evaluation mode.</remarks>
    /// <exception cref="InvalidOperationException">The class does not override it, as one with other inputs.</exception>
    public override Tensor Forward(Tensor input) =>
        throw new InvalidOperationException($"{GetType().Name}: this model computes nothing of one tensor. Override Forward.");

    /// <summary>Gives the module a parameter, which is learned.</summary>
    /// <param name="name">Its name, as in <c>weight</c>, unique in the module.</param>
    /// <param name="value">What it starts from; it is copied.</param>
    protected Parameter AddParameter(string name, Tensor value)
    {
        var parameter = new DiffLessons.Parameter(Tensor.Of(value));
        Own.addParameter(parameter, name);
        return new(parameter);
    }

    /// <summary>Gives the module a buffer: a value that belongs to it, and to its files, but is not learned.</summary>
    /// <inheritdoc cref="AddParameter"/>
    protected Parameter AddBuffer(string name, Tensor value)
    {
        var buffer = new DiffLessons.Parameter(Tensor.Of(value));
        Own.addBuffer(buffer, name);
        return new(buffer);
    }

    /// <summary>Gives the module a model inside it, whose parameters are learned with its own.</summary>
    /// <param name="name">Its name, as in <c>conv1</c>, unique in the module.</param>
    /// <param name="model">The model.</param>
    /// <returns>The model.</returns>
    protected TModel Add<TModel>(string name, TModel model)
        where TModel : Model
    {
        Own.addModel(Of(model), name);
        return model;
    }

    internal CoreTensor Run(CoreTensor input) => Tensor.Of(Forward(new Tensor(input)));
}

/// <summary>A parameter or buffer of a <see cref="Module"/>. It converts to its value as a tensor, which can be differentiated.</summary>
public sealed class Parameter
{
    private readonly DiffLessons.Parameter core;

    internal Parameter(DiffLessons.Parameter core) => this.core = core;

    /// <summary>Its value now; in a training, what derivatives are taken by. Setting it copies the elements in.</summary>
    /// <exception cref="ArgumentException">The new value has another shape.</exception>
    public Tensor Value
    {
        get => new(Interop.Read(core));
        set => core.value = Tensor.Of(value);
    }

    /// <summary>The value.</summary>
    public static implicit operator Tensor(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Value;
    }

    /// <inheritdoc/>
    public override string ToString() => core.ToString()!;
}

/// <summary>What a module was made with, as a file says it: see <see cref="Module.Options"/>.</summary>
public sealed class ModuleOptions
{
    private readonly DiffLessons.LayerOptions core;

    internal ModuleOptions(DiffLessons.LayerOptions core) => this.core = core;

    /// <summary>A whole number.</summary>
    /// <param name="name">The option.</param>
    /// <exception cref="IOException">The file has no such option, or something else for it.</exception>
    public int Int32(string name) => core.@int(name);

    /// <summary>A number.</summary>
    /// <inheritdoc cref="Int32"/>
    public double Double(string name) => core.@float(name);

    /// <summary>True or false.</summary>
    /// <inheritdoc cref="Int32"/>
    public bool Boolean(string name) => core.@bool(name);

    /// <summary>A text.</summary>
    /// <inheritdoc cref="Int32"/>
    public string String(string name) => core.text(name);

    /// <summary>Whole numbers.</summary>
    /// <inheritdoc cref="Int32"/>
    public int[] Int32Array(string name) => core.ints(name);
}

/// <summary>What the library sees of a module.</summary>
internal sealed class CoreModule() : CoreModel(null, null, null, null)
{
    public Module Owner { get; set; } = null!;

    /// <summary>The name that files give a class: with its namespace, so that it is no layer of the library.</summary>
    public static string KindOf(Type type) => type.FullName!.Replace('+', '.');

    public override string kind => Owner is null ? nameof(Module) : KindOf(Owner.GetType());

    public override string ToString() => Owner is null ? nameof(Module) : Owner.GetType().Name;

    public override FSharpList<Tuple<string, object>> options =>
        ListModule.OfSeq(Owner.Options.Select(option => new Tuple<string, object>(option.Key, option.Value)));

    public override CoreTensor forward(CoreTensor input) => Owner.Run(input);
}
