package io.fireact.spec;

/**
 * Whatever answers an agent's prompts. Teacher, student and prompted base model are what one is
 * used for, and not what it is.
 */
public sealed interface ModelSpec
    permits TeacherSpec.Scripted, TeacherSpec.OpenAi, StudentSpec.Nano, StudentSpec.Pretrained {}
