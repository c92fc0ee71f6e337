using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace TypedWs.Contracts.Tests.Features;

[JsonDerivedType(typeof(Circle), "circle"), JsonDerivedType(typeof(Square), "square"), JsonDerivedType(typeof(Group), 3)]
public abstract record Shape(string Name);

public sealed record Circle(string Name, [Range(0.0, 10.5)] double Radius) : Shape(Name);

public sealed record Square(string Name, int Side = 1) : Shape(Name);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Group(string Name, List<Shape> Parts) : Shape(Name);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Dog), "dog")]
public record Animal(string? Name = null);

public sealed record Dog(int Age, string? Name = null) : Animal(Name);

[WsMessage("shapes")]
public sealed record Shapes(Shape First, List<Animal> Animals, Circle Plain, Shape? Last = null);

[WsMessage("shape")]
[JsonDerivedType(typeof(Wide), "wide"), JsonDerivedType(typeof(High), "high")]
public abstract record Figure(int Size);

public sealed record Wide(int Size, int Width) : Figure(Size);

public sealed record High(int Size, int? Height = null) : Figure(Size);
