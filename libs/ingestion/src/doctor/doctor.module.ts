import { Module } from '@nestjs/common';
import { RagIndexModule } from '@causeway/rag';
import { Doctor } from './doctor.js';

/** Needs `DatabaseModule`. */
@Module({ imports: [RagIndexModule], providers: [Doctor], exports: [Doctor] })
export class DoctorModule {}
