import { Module } from '@nestjs/common';
import { RagModule } from '@causeway/rag';
import { Doctor } from './doctor.js';

/** Needs `DatabaseModule`. */
@Module({ imports: [RagModule], providers: [Doctor], exports: [Doctor] })
export class DoctorModule {}
