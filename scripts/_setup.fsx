// What every lesson loads, once: #load "../_setup.fsx"
// `dotnet fsi scripts/lesson.fsx NAME` builds the libraries when they are missing or have changed.

#load "_built.fsx"
#load "_libraries.fsx"
