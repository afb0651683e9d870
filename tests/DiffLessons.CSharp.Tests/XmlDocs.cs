namespace Outsider;

using System.Reflection;
using System.Xml.Linq;

/// <summary>The documentation of a library's members, as the compiler writes it.</summary>
internal sealed class XmlDocs
{
    private readonly Dictionary<string, XElement> members;

    public XmlDocs(Assembly library) =>
        members = XDocument.Load(Path.ChangeExtension(library.Location, ".xml")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>The types of the exceptions that a member documents, by itself or through what it inherits its documentation from.</summary>
    public IEnumerable<string> Exceptions(MethodBase method) => Exceptions(Id(method));

    /// <summary>Whether a member documents an exception of the type, or of one that it derives from.</summary>
    public bool Documents(MethodBase method, Type exception)
    {
        var documented = Exceptions(method).ToHashSet();

        for (var type = exception; type != typeof(object); type = type.BaseType!)
        {
            if (documented.Contains(type.FullName!))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<string> Exceptions(string id)
    {
        if (!members.TryGetValue(id, out var member))
        {
            yield break;
        }

        foreach (var exception in member.Elements("exception"))
        {
            yield return exception.Attribute("cref")!.Value[2..];
        }

        foreach (var inherited in member.Elements("inheritdoc").Where(from => from.Attribute("path") is null && from.Attribute("cref") is not null))
        {
            foreach (var exception in Exceptions(inherited.Attribute("cref")!.Value))
            {
                yield return exception;
            }
        }
    }

    private static string Id(MethodBase method)
    {
        // The documentation of a property is that of its accessors.
        var isAccessor = method.IsSpecialName && (method.Name.StartsWith("get_", StringComparison.Ordinal) || method.Name.StartsWith("set_", StringComparison.Ordinal));
        var parameters = method.GetParameters().Select(parameter => Name(parameter.ParameterType)).ToList();

        if (isAccessor && method.Name.StartsWith("set_", StringComparison.Ordinal))
        {
            parameters.RemoveAt(parameters.Count - 1);
        }

        var name = isAccessor ? method.Name[4..] : method.IsConstructor ? "#ctor" : method.Name;
        var arity = method is { IsGenericMethod: true } ? $"``{method.GetGenericArguments().Length}" : "";
        var conversion = method.Name is "op_Implicit" or "op_Explicit" ? "~" + Name(((MethodInfo)method).ReturnType) : "";
        return $"{(isAccessor ? 'P' : 'M')}:{Name(method.DeclaringType!)}.{name}{arity}{(parameters.Count == 0 ? "" : $"({string.Join(",", parameters)})")}{conversion}";
    }

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
        {
            return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        }

        if (type.IsByRef)
        {
            return Name(type.GetElementType()!) + "@";
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + (type.GetArrayRank() == 1 ? "[]" : $"[{string.Join(",", Enumerable.Repeat("0:", type.GetArrayRank()))}]");
        }

        if (!type.IsGenericType)
        {
            return type.FullName!.Replace('+', '.');
        }

        var definition = type.GetGenericTypeDefinition().FullName!.Replace('+', '.');
        return $"{definition[..definition.IndexOf('`')]}{{{string.Join(",", type.GetGenericArguments().Select(Name))}}}";
    }
}
